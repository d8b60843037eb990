import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isObject } from '../../common';
import { ConfigurationError } from '../../errors';
import type { ConnectorFacts } from '../connector-facts';
import type { ConnectorSpec } from '../spec';
import { findSpecProblems } from '../spec-schema';
import type { AuthDocument, AuthSource } from './build-auth';
import { buildSpec, type SpecSources } from './build-spec';
import { checkAuth } from './check-auth';
import { checkDocument, checkMapping } from './check-document';
import { findMethods } from './find-methods';
import { listAuths, mergeUi, readUiFile, type AuthsDocument } from './list-auths';
import { readParameters } from './read-parameters';
import { specDocumentSchema } from './spec-document';
import { withFamily } from './with-family';
import { writeProblem, type FileProblem } from './write-problem';
import { readYaml, type YamlSource } from './yaml-source';

/** `spec.yml`, checked. */
interface SpecDocument extends Omit<SpecSources, 'auths'> {
  apiDocsUri?: string;
  ui?: AuthDocument['ui'];
  auth: AuthsDocument;
  facts?: ConnectorFacts;
}

/** A spec folder, read. */
export interface SpecFolder {
  spec: ConnectorSpec;
  facts: ConnectorFacts;
  /** `apiDocsUri`. */
  docsUri: string | undefined;
  /** What it was made of. */
  sources: SpecSources;
}

/**
 * Reads a folder of `spec.yml` and method files (docs/specs.md). Throws a `ConfigurationError` with everything that is
 * wrong, each with file, line and path.
 */
export function readSpecFolder(folder: string): SpecFolder {
  const problems: FileProblem[] = [];
  const read = readFolder(folder, problems);
  if (read === undefined || problems.length > 0) {
    const id = basename(folder);
    throw new ConfigurationError([...new Set(problems.map((problem) => `connectors/${id}/${writeProblem(problem)}`))]);
  }
  return read;
}

/** The same for a person who looks: the problems themselves. */
export function findFolderProblems(folder: string): FileProblem[] {
  const problems: FileProblem[] = [];
  if (!existsSync(join(folder, 'spec.yml'))) return [{ file: 'spec.yml', message: 'is missing' }];
  readFolder(folder, problems);
  return problems;
}

/**
 * The same as JSON, checked, for a build: what is loaded from it needs neither a reader of YAML nor the checks again.
 * Throws as `readSpecFolder`.
 */
export function compileSpecFolder(folder: string): string {
  const { sources } = readSpecFolder(folder);
  return JSON.stringify(sources);
}

function readFolder(folder: string, problems: FileProblem[]): SpecFolder | undefined {
  const own = readYaml(join(folder, 'spec.yml'), 'spec.yml', problems);
  if (!isObject(own.value)) {
    if (problems.length === 0)
      problems.push({ file: 'spec.yml', line: 1, message: 'must be an object with name and auth' });
    return undefined;
  }
  const source = withFamily(folder, own, problems);
  problems.push(...checkDocument(specDocumentSchema, source.value, source));
  if (problems.length > 0) return undefined;
  const document = source.value as SpecDocument;
  const limitPath = ['api', 'limits', 'limitedWhen'];
  problems.push(
    ...checkMapping(
      document.api?.limits?.limitedWhen,
      { file: source.file, lineOf: (inner) => source.lineOf([...limitPath, ...inner]) },
      (locator) => /^response\b/.test(locator),
      limitPath,
      true,
    ),
  );
  const auths = readAuths(folder, document, source, problems);
  if (problems.length > 0) return undefined;
  const { auth: _auth, ui: _ui, facts = {}, apiDocsUri, ...rest } = document;
  const sources: SpecSources = { ...rest, auths };
  const spec = buildSpec(basename(folder), sources);
  problems.push(...findSpecProblems(spec).map((message) => ({ file: 'spec.yml', message })));
  return { spec, facts, docsUri: apiDocsUri, sources };
}

/** The ways of connecting, with their methods; at least one, and none twice. */
function readAuths(folder: string, document: SpecDocument, source: YamlSource, problems: FileProblem[]): AuthSource[] {
  const parameters = Object.keys(readParameters(document.parametersSchema));
  const report = (path: readonly string[], message: string): void =>
    void problems.push({ file: 'spec.yml', line: source.lineOf(path), path: path.join('.'), message });
  const kinds = new Set<string>();
  const auths = listAuths(folder, document.auth, source, problems).flatMap(({ key, auth, path, places }) => {
    const methods = new Map(places.flatMap((place) => [...findMethods({ ...place, folder, spec: source, problems })]));
    const ui = mergeUi(document.ui, auth.ui, readUiFile(folder, problems));
    if (!checkAuth({ auth, path, source, methods, parameters, ui, problems })) return [];
    if (kinds.has(auth.type))
      report(path, `is a second way over ${auth.type}; the host can tell one of each kind apart (${key})`);
    kinds.add(auth.type);
    return [{ auth, ui, methods: [...methods.values()].map(({ lineOf: _line, ...method }) => method) }];
  });
  if (problems.length === 0 && auths.length === 0) report(['auth'], 'leaves no way to connect');
  return auths;
}
