import { existsSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ConfigurationError } from '../../errors';
import { isObject } from '../../common';
import type { ConnectorSpec } from '../spec';
import { findSpecProblems } from '../spec-schema';
import type { AuthDocument, AuthSource } from './build-auth';
import { buildSpec, type SpecSources } from './build-spec';
import { checkAuth } from './check-auth';
import { checkDocument, checkMapping } from './check-document';
import { findMethods } from './method-files';
import { readParameters } from './read-parameters';
import { specDocumentSchema } from './spec-document';
import { writeProblem, type FileProblem } from './write-problem';
import { readYaml, type YamlSource } from './yaml-source';

/** `spec.yml`, checked. */
interface SpecDocument extends Omit<SpecSources, 'auths'> {
  apiDocsUri?: string;
  ui?: AuthDocument['ui'];
  auth: AuthDocument & { options?: Record<string, AuthDocument> };
  facts?: ConnectorFacts;
}

/** What is known of a provider, and how well. */
export interface ConnectorFacts {
  row?: string;
  sources?: readonly string[];
  weak?: readonly string[];
  quirks?: readonly number[];
  domains?: Readonly<Record<string, string>>;
  register?: string;
  notes?: readonly string[];
  differs?: Readonly<Record<string, string>>;
  sandbox?: Readonly<Record<string, unknown>>;
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
  const parameters = Object.keys(readParameters(document.parametersSchema));
  const auths: AuthSource[] = [];
  const kinds = new Set<string>();
  for (const { key, auth, path, places } of listAuths(folder, document, source, problems)) {
    const methods = new Map(
      places.flatMap(({ place, object, objectPath }) => [
        ...findMethods({ folder, place, auth: object, path: objectPath, spec: source, problems }),
      ]),
    );
    const ui = mergeUi(document.ui, auth.ui, readUiFile(folder, problems));
    if (!checkAuth({ auth, path, source, methods, parameters, ui, problems })) continue;
    if (kinds.has(auth.type))
      problems.push({
        file: 'spec.yml',
        line: source.lineOf(path),
        path: path.join('.'),
        message: `is a second way over ${auth.type}; the host can tell one of each kind apart (${key})`,
      });
    kinds.add(auth.type);
    auths.push({ auth, ui, methods: [...methods.values()].map(({ lineOf: _line, ...method }) => method) });
  }
  if (problems.length === 0 && auths.length === 0)
    problems.push({
      file: 'spec.yml',
      line: source.lineOf(['auth']),
      path: 'auth',
      message: 'leaves no way to connect',
    });
  if (problems.length > 0) return undefined;
  const { auth: _auth, ui: _ui, facts = {}, apiDocsUri, ...rest } = document;
  const sources: SpecSources = { ...rest, auths };
  const spec = buildSpec(basename(folder), sources);
  problems.push(...findSpecProblems(spec).map((message) => ({ file: 'spec.yml', message })));
  return { spec, facts, docsUri: apiDocsUri, sources };
}

/** A family's facts below, the connector's own above; lines are those of the file that says it. */
function withFamily(folder: string, own: YamlSource, problems: FileProblem[]): YamlSource {
  const { extends: family } = own.value as { extends?: unknown };
  if (typeof family !== 'string') return own;
  const path = join(folder, family);
  if (!existsSync(path)) {
    problems.push({
      file: 'spec.yml',
      line: own.lineOf(['extends']),
      path: 'extends',
      message: 'names no file that there is',
    });
    return own;
  }
  const base = readYaml(path, relative(folder, path), problems);
  return {
    file: own.file,
    value: merge(base.value, own.value),
    lineOf: (keys) => own.lineOf(keys) ?? base.lineOf(keys),
  };
}

function merge(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over;
  if (Object.keys(over).some((key) => key.startsWith('$'))) return over;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(keys.map((key) => [key, key in over ? merge(base[key], over[key]) : base[key]]));
}

interface FoundAuth {
  key: string;
  auth: AuthDocument;
  path: string[];
  /** Where its methods are looked for; later ones win. */
  places: Array<{ place: string; object: Record<string, unknown>; objectPath: string[] }>;
}

/** `auth` itself, or each of its options laid over it. */
function listAuths(folder: string, { auth }: SpecDocument, source: YamlSource, problems: FileProblem[]): FoundAuth[] {
  const { options, ...base } = auth;
  const basePlace = { place: 'auth', object: base as Record<string, unknown>, objectPath: ['auth'] };
  if (options === undefined) {
    if ((base as { type?: string }).type !== undefined)
      return base.enabled === false ? [] : [{ key: 'auth', auth: base, path: ['auth'], places: [basePlace] }];
    problems.push({ file: source.file, line: source.lineOf(['auth']), path: 'auth.type', message: 'is missing' });
    return [];
  }
  return Object.entries(options)
    .filter(([, option]) => option.enabled !== false)
    .map(([key, option]) => ({
      key,
      auth: merge(base, option) as AuthDocument,
      path: ['auth', 'options', key],
      places: [
        basePlace,
        {
          place: existsSync(join(folder, 'auth', key)) ? join('auth', key) : join('auth', 'none'),
          object: option as unknown as Record<string, unknown>,
          objectPath: ['auth', 'options', key],
        },
      ],
    }));
}

type Ui = NonNullable<AuthDocument['ui']>;

function mergeUi(...uis: Array<Ui | undefined>): Ui {
  return uis.reduce<Ui>((all, ui) => (ui === undefined ? all : (merge(all, ui) as Ui)), {});
}

/** `auth/ui.yml`, where older folders keep it. */
function readUiFile(folder: string, problems: FileProblem[]): Ui | undefined {
  const path = join(folder, 'auth', 'ui.yml');
  if (!existsSync(path)) return undefined;
  const { value } = readYaml(path, relative(dirname(dirname(path)), path), problems);
  return isObject(value) ? value : undefined;
}
