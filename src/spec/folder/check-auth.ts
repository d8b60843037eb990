import type { AuthKind } from '../auth-spec';
import { FOLDER_METHODS, isVariableOf } from '../methods';
import { listStandardNames } from '../parameters';
import { KINDS, type AuthDocument } from './build-auth';
import { checkDocument, checkMapping } from './check-document';
import { toFileName } from './find-methods';
import { findMethodSchema } from './method-documents';
import type { LocatedMethod } from './method-source';
import { readConnectionFields, readParameters, readTokenFields } from './read-parameters';
import type { FileProblem } from './write-problem';
import type { YamlSource } from './yaml-source';

interface CheckOptions {
  auth: AuthDocument;
  path: readonly string[];
  source: YamlSource;
  methods: ReadonlyMap<string, LocatedMethod>;
  /** Names of the connector's own parameters. */
  parameters: readonly string[];
  ui: NonNullable<AuthDocument['ui']>;
  problems: FileProblem[];
}

/** Checks one way of connecting; says whether nothing is wrong with it. */
export function checkAuth(options: CheckOptions): boolean {
  const { auth, path, source, methods, problems, ui } = options;
  const kind = KINDS[auth.type];
  const at = (key: string): Pick<FileProblem, 'file' | 'line' | 'path'> => ({
    file: source.file,
    line: source.lineOf([...path, key]),
    path: [...path, key].join('.'),
  });
  if (kind === undefined) {
    problems.push({
      ...at('type'),
      message: `"${auth.type}" needs the vendor’s platform and is not supported here; use oauth2, oauth1 or client-credentials`,
    });
    return false;
  }
  const before = problems.length;
  // A file that cannot be read has been told of already.
  const isTold = (method: string): boolean =>
    problems.some(
      (problem) =>
        problem.file.includes(`/${toFileName(method)}.`) || problem.path === [...path, method, 'code'].join('.'),
    );
  for (const [name, { kinds }] of FOLDER_METHODS) {
    if (kinds[kind] === 'required' && !methods.has(name) && !isTold(name))
      problems.push({ ...at(name), message: 'is required: write it inline or as a file in auth/' });
    if (kinds[kind] === undefined && methods.has(name))
      problems.push({ ...at(name), message: `has no meaning for ${auth.type}` });
  }

  const parameters = readParameters(auth.parametersSchema);
  const connectionFields = kind === 'token' ? [] : readConnectionFields(ui.schema);
  const fields = kind === 'token' ? readTokenFields(ui.schema) : [];
  if (kind === 'token' && fields.length === 0)
    problems.push({ ...at('ui'), message: 'needs a schema with what the user pastes' });
  const names = {
    connectorParameters: [...listStandardNames(), ...options.parameters, ...Object.keys(parameters)],
    connectionParameters: [...connectionFields, ...fields].map((field) => field.id),
  };
  for (const method of methods.values()) problems.push(...checkMethod(method, kind, names));
  problems.push(
    ...checkMapping(
      auth.tokenResponseMapping,
      { file: source.file, lineOf: (inner) => source.lineOf([...path, 'tokenResponseMapping', ...inner]) },
      (locator) => /^tokenResponse\b/.test(locator),
      [...path, 'tokenResponseMapping'],
      true,
    ),
  );
  return problems.length === before;
}

interface Names {
  connectorParameters: readonly string[];
  connectionParameters: readonly string[];
}

function checkMethod(method: LocatedMethod, kind: AuthKind, names: Names): FileProblem[] {
  if (method.implementation === 'javascript') return [];
  const schema = findMethodSchema(method.name, method.implementation, kind);
  const rules = FOLDER_METHODS.get(method.name);
  const found = schema === undefined ? [] : checkDocument(schema, method.value, method);
  const isKnown = (locator: string): boolean => {
    const parameter = /^(connectorParameters|connectionParameters|connectionInput)(?:\.([^.[]+))?/.exec(locator);
    if (parameter === null) return rules !== undefined && isVariableOf(rules, kind, locator);
    const [, place, name] = parameter;
    const known = place === 'connectorParameters' ? names.connectorParameters : names.connectionParameters;
    return name === undefined || known.includes(name);
  };
  return [...found, ...checkMapping(method.value, method, isKnown)];
}
