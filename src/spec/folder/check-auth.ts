import { checkDocument, checkMapping } from './check-document';
import { KINDS, type AuthDocument, type AuthKind } from './build-auth';
import { toFileName, type Implementation, type LocatedMethod } from './method-files';
import { readConnectionFields, readParameters, readTokenFields } from './read-parameters';
import {
  apiClientDocumentSchema,
  oauth1DocumentSchema,
  oauth2DocumentSchema,
  restDocumentSchema,
} from './spec-document';
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

/** Which methods a type must have, and which it may have. */
const RULES: Readonly<Record<AuthKind, { required: readonly string[]; optional: readonly string[] }>> = {
  oauth2: {
    required: ['getOAuthConfig', 'makeApiClient', 'test'],
    optional: ['getTokenData', 'getCredentialsFromTokenResponse', 'refreshCredentials', 'disconnect'],
  },
  oauth1: {
    required: ['getOAuthConfig', 'makeApiClient', 'test'],
    optional: ['getCredentialsFromTokenResponse', 'disconnect'],
  },
  token: {
    required: ['makeApiClient', 'test'],
    optional: ['getCredentialsFromConnectionParameters', 'disconnect'],
  },
};

/** Operator's settings that every connector has. */
const STANDARD =
  'clientId clientSecret scopes authorizeUri tokenUri revocationUri requestTokenUri baseUri clientAuthLocation pkce';

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
  const { required, optional } = RULES[kind];
  // A file that cannot be read has been told of already.
  const isTold = (method: string): boolean =>
    problems.some(
      (problem) =>
        problem.file.includes(`/${toFileName(method)}.`) || problem.path === [...path, method, 'code'].join('.'),
    );
  for (const method of required)
    if (!methods.has(method) && !isTold(method))
      problems.push({ ...at(method), message: 'is required: write it inline or as a file in auth/' });
  for (const method of methods.keys())
    if (!required.includes(method) && !optional.includes(method))
      problems.push({ ...at(method), message: `has no meaning for ${auth.type}` });

  const parameters = readParameters(auth.parametersSchema);
  const connectionFields = kind === 'token' ? [] : readConnectionFields(ui.schema);
  const fields = kind === 'token' ? readTokenFields(ui.schema) : [];
  if (kind === 'token' && fields.length === 0)
    problems.push({ ...at('ui'), message: 'needs a schema with what the user pastes' });
  const names = {
    connectorParameters: [...STANDARD.split(' '), ...options.parameters, ...Object.keys(parameters)],
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

/** Variables of a method, beside the parameters. */
const VARIABLES: Readonly<Record<string, RegExp>> = {
  getOAuthConfig: /^(state|redirectUri)$/,
  makeApiClient: /^(credentials|response)\b/,
  test: /^(credentials|response)\b/,
  getTokenData: /^(queryParameters|redirectUri|codeVerifier|response)\b/,
  getCredentialsFromTokenResponse: /^(queryParameters|tokenResponse|response)\b/,
  getCredentialsFromConnectionParameters: /^response\b/,
  refreshCredentials: /^(credentials|response)\b/,
  disconnect: /^credentials\b/,
};

function checkMethod(method: LocatedMethod, kind: AuthKind, names: Names): FileProblem[] {
  if (method.implementation === 'javascript') return [];
  const schema = findSchema(method.name, method.implementation, kind);
  const found = schema === undefined ? [] : checkDocument(schema, method.value, method);
  const isKnown = (locator: string): boolean => {
    const parameter = /^(connectorParameters|connectionParameters|connectionInput)(?:\.([^.[]+))?/.exec(locator);
    if (parameter === null) return VARIABLES[method.name]?.test(locator) === true;
    const [, place, name] = parameter;
    const known = place === 'connectorParameters' ? names.connectorParameters : names.connectionParameters;
    return name === undefined || known.includes(name);
  };
  return [...found, ...checkMapping(method.value, method, isKnown)];
}

function findSchema(name: string, implementation: Implementation, kind: AuthKind) {
  if (implementation === 'rest-api-mapping') return restDocumentSchema;
  if (name === 'makeApiClient') return apiClientDocumentSchema;
  if (name === 'getOAuthConfig') return kind === 'oauth1' ? oauth1DocumentSchema : oauth2DocumentSchema;
  return undefined;
}
