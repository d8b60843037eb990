import type { AuthKind, MethodName } from './auth-spec';

/** How a method is written in a folder. */
export const IMPLEMENTATIONS = ['mapping', 'rest-api-mapping', 'javascript'] as const;
export type Implementation = (typeof IMPLEMENTATIONS)[number];

/** One method, as everybody who reads, checks or binds it has to know it. */
export interface Method {
  /**
   * `slot`: evaluated to data; `hook`: called, and sends requests of its own; `test` and `disconnect`: called with a client
   * of the account's API.
   */
  role: 'slot' | 'hook' | 'test' | 'disconnect';
  /** What the author of a folder must write or may write, by way of connecting; nothing else has a meaning there. */
  kinds: Partial<Readonly<Record<AuthKind, 'required' | 'optional'>>>;
  /** True where the ways of connecting may share one. */
  isShared?: true;
  /** How it may be written in a folder, the most usual one first; none: in TypeScript only. */
  implementations: readonly Implementation[];
  /** What folders call it; default its own name. */
  folderName?: string;
  /** Other names that folders have for it. */
  aliases?: readonly string[];
  /** What its formulas can read beside the parameters; `name.*` with its members. */
  variables: readonly string[] | Partial<Readonly<Record<AuthKind, readonly string[]>>>;
  /** For authors. */
  sentence: string;
}

/** THE table: a method stands in `auth-spec.ts` with its type, here, and in the file that calls it. */
export const METHODS: Readonly<Record<MethodName, Method>> = {
  getOAuthConfig: {
    role: 'slot',
    kinds: { oauth2: 'required', oauth1: 'required' },
    implementations: ['mapping', 'javascript'],
    aliases: ['oauthConfig'],
    variables: { oauth2: ['state', 'redirectUri'] },
    sentence: 'OAuth set-up: addresses, scopes, how the client proves itself. Required for OAuth.',
  },
  makeApiClient: {
    role: 'slot',
    kinds: { oauth2: 'required', oauth1: 'required', token: 'required' },
    isShared: true,
    implementations: ['mapping', 'javascript'],
    variables: ['credentials.*', 'response.*'],
    sentence: 'Where the account’s API is and what goes with each request. Required.',
  },
  test: {
    role: 'test',
    kinds: { oauth2: 'required', oauth1: 'required', token: 'required' },
    isShared: true,
    implementations: ['rest-api-mapping', 'javascript'],
    variables: ['credentials.*', 'response.*'],
    sentence: 'Asks the provider whose account it is. Required.',
  },
  getTokenData: {
    role: 'hook',
    kinds: { oauth2: 'optional' },
    implementations: ['rest-api-mapping', 'javascript'],
    variables: ['queryParameters.*', 'redirectUri', 'codeVerifier', 'response.*'],
    sentence: 'Exchanges the code in the place of the standard request.',
  },
  getCredentialsFromTokenResponse: {
    role: 'hook',
    kinds: { oauth2: 'optional', oauth1: 'optional' },
    implementations: ['mapping', 'rest-api-mapping', 'javascript'],
    aliases: ['getCredentialsFromAccessTokenResponse'],
    variables: ['queryParameters.*', 'tokenResponse.*', 'response.*'],
    sentence: 'Makes the credentials of the token answer; without it the answer is the credentials.',
  },
  getCredentialsFromConnectionParameters: {
    role: 'hook',
    kinds: { token: 'optional' },
    implementations: ['mapping', 'rest-api-mapping', 'javascript'],
    variables: ['response.*'],
    sentence: 'Makes further credentials of what the user filled in.',
  },
  refreshCredentials: {
    role: 'hook',
    kinds: { oauth2: 'optional' },
    implementations: ['rest-api-mapping', 'javascript'],
    variables: ['credentials.*', 'response.*'],
    sentence: 'Refreshes in the place of the standard request; what it returns is laid over the credentials.',
  },
  getTokenEnd: {
    role: 'hook',
    kinds: { oauth2: 'optional' },
    implementations: ['rest-api-mapping', 'javascript'],
    variables: ['credentials.*', 'response.*'],
    sentence: 'Asks when the access token ends, where token answers do not tell it (e.g. RFC 7662).',
  },
  revoke: {
    role: 'disconnect',
    kinds: { oauth2: 'optional', oauth1: 'optional', token: 'optional' },
    isShared: true,
    implementations: ['rest-api-mapping', 'javascript'],
    folderName: 'disconnect',
    variables: ['credentials.*', 'response.*'],
    sentence: 'Takes the access back, in the place of RFC 7009 at `revocationUri`.',
  },
  authenticate: {
    role: 'hook',
    kinds: { token: 'optional' },
    implementations: [],
    variables: [],
    sentence: 'Returns the headers that prove who the user is.',
  },
};

/** The methods that folders can hold, by the name that they have there. */
export const FOLDER_METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries(METHODS)
    .filter(([, { implementations }]) => implementations.length > 0)
    .map(([name, method]) => [method.folderName ?? name, method]),
);

/** Whether a locator names something that there is when this method is evaluated, parameters aside. */
export function isVariableOf({ variables }: Method, kind: AuthKind, locator: string): boolean {
  const all = isList(variables) ? variables : (variables[kind] ?? []);
  const [first] = locator.split(/[.[]/, 1);
  return all.some((variable) => (variable.endsWith('.*') ? variable === `${first}.*` : variable === locator));
}

function isList(value: Method['variables']): value is readonly string[] {
  return Array.isArray(value);
}
