import {
  listNeededScopes,
  listPairs,
  listUris,
  readClientAuth,
  readRotation,
  readSeparator,
  type ProviderRow,
} from './provider-row';

/** An address that the sandbox answers, with how. */
export interface ProfileStep {
  /** `GET https://host/path`, with `{name}` for what differs. */
  request: string;
  /** What has to be sent to get the answer; default the profile's `apiProof`. `none` asks for nothing. */
  proof?: string;
  status?: number;
  answer?: unknown;
}

/** How the sandbox plays one provider. */
export interface ProviderProfile {
  kind: 'oauth1' | 'oauth2' | 'token';
  authorize: string[];
  token: string[];
  refresh: string[];
  requestToken: string[];
  /** `VERB address` of the revocation; empty where there is none. */
  revoke: string;
  signatureMethod: string;
  /** OAuth 1.0 without the "a". */
  hasVerifier: boolean;
  separator: string | undefined;
  clientAuth: 'body' | 'headers' | 'any' | 'none' | 'own';
  /** Basic credentials are not percent-decoded. */
  isBasicRaw: boolean;
  pkce: 'required' | 'supported' | 'off' | 'plain';
  tokenBody: 'form' | 'json' | 'query';
  /** `access-token`: the access token itself is renewed; `signature`: the app's signature is enough. */
  rotation: 'rotating' | 'kept' | 'none' | 'access-token' | 'signature';
  /** Parameters and scopes of the authorization request without which there is no refresh token. */
  offline: { parameters: Record<string, string>; scopes: string[] };
  /** Parameters that token requests must carry. */
  tokenNeeds: Record<string, string>;
  names: { clientId: string; scope: string; state: string; code: string; responseType: string; redirectUri: string };
  /** Names in the body of the token request. */
  tokenNames: { clientId: string; clientSecret: string; code: string; refreshToken: string };
  grantTypes: { code: string; refresh: string };
  responseType: string;
  /** More parameters of the callback. */
  callback: Record<string, string>;
  /** Whether the callback is a form post. */
  isCallbackPosted: boolean;
  tokenStatus: number;
  tokenFormat: 'json' | 'form' | 'html-form' | 'xml';
  tokenAnswer: unknown;
  refreshAnswer: unknown;
  /** How a refused code or refresh token is answered. */
  refusal: { status: number; body: unknown };
  lifetimeSeconds: number;
  /** How an account proves itself to the API: `header Name: value` or `query name=value`; the token is `{access_token}`. */
  apiProof: string;
  /** Headers that every API request must have. */
  apiHeaders: string[];
  identity: ProfileStep;
  steps: ProfileStep[];
}

const NAMES = {
  clientId: 'client_id',
  scope: 'scope',
  state: 'state',
  code: 'code',
  responseType: 'response_type',
  redirectUri: 'redirect_uri',
};

const ANSWER = {
  access_token: '{access_token}',
  token_type: 'Bearer',
  expires_in: '{expires_in}',
  refresh_token: '{refresh_token}',
  scope: '{scope}',
};

/**
 * What a provider does: its row of the facts, and what the connector's `facts.sandbox` says beside it. A connector is
 * held against this, so it must not be made of the connector's own set-up.
 */
export function createProfile(
  row: ProviderRow | undefined,
  sandbox: Readonly<Record<string, unknown>> = {},
): ProviderProfile {
  const given = sandbox as Partial<ProviderProfile>;
  const { names, tokenNames, grantTypes, offline, identity, ...rest } = given;
  const cell = (name: keyof ProviderRow): string => row?.[name] ?? '';
  const kind = cell('auth_kind').startsWith('oauth1') ? 'oauth1' : 'oauth2';
  const rotation = given.rotation ?? (row && readRotation(row)) ?? 'kept';
  const hasNoExpiry = /expires_in absent/.test(cell('expiry'));
  const token = listUris(cell('token_url'));
  const refresh = listUris(cell('refresh_url'));
  const standard = hasNoExpiry ? { ...ANSWER, expires_in: undefined } : ANSWER;
  const answer = (given.tokenAnswer ?? standard) as Record<string, unknown>;
  return {
    kind,
    authorize: listUris(cell('authorize_url')),
    token,
    refresh: refresh.length > 0 ? refresh : token,
    requestToken: listUris(cell('request_token_url')),
    revoke: readRevocation(cell('revoke')),
    signatureMethod: cell('signature_method') || 'HMAC-SHA1',
    hasVerifier: !/no oauth_verifier/.test(cell('response_quirks')),
    separator: row && readSeparator(row),
    clientAuth: (row && readClientAuth(row)) ?? 'own',
    isBasicRaw: /must not be percent-encoded first/.test(cell('response_quirks')),
    pkce: readPkce(cell('pkce')),
    tokenBody: cell('token_body').startsWith('json')
      ? 'json'
      : cell('token_body').startsWith('query')
        ? 'query'
        : 'form',
    rotation,
    offline: {
      parameters: rotation === 'none' ? {} : listPairs(cell('authorize_extras')),
      scopes: listNeededScopes(cell('authorize_extras')),
      ...offline,
    },
    tokenNeeds: listPairs(cell('token_extras')),
    names: { ...NAMES, ...names },
    tokenNames: {
      clientId: names?.clientId ?? 'client_id',
      clientSecret: 'client_secret',
      code: 'code',
      refreshToken: 'refresh_token',
      ...tokenNames,
    },
    grantTypes: { code: 'authorization_code', refresh: 'refresh_token', ...grantTypes },
    responseType: 'code',
    callback: {},
    isCallbackPosted: false,
    tokenStatus: 200,
    tokenFormat: 'json',
    tokenAnswer: answer,
    refreshAnswer: rotation === 'kept' ? { ...answer, refresh_token: undefined } : answer,
    refusal: { status: 400, body: { error: 'invalid_grant' } },
    lifetimeSeconds: 3600,
    apiProof: 'header authorization: Bearer {access_token}',
    apiHeaders: [],
    steps: [],
    ...rest,
    identity: { answer: { name: '{name}' }, ...readIdentity(cell('identity')), ...identity },
  };
}

function readPkce(cell: string): ProviderProfile['pkce'] {
  if (cell.startsWith('required')) return 'required';
  if (cell.startsWith('plain')) return 'plain';
  return cell.startsWith('off') ? 'off' : 'supported';
}

function readRevocation(cell: string): string {
  return /^(?:GET|POST|DELETE) \S+/.exec(cell)?.[0] ?? '';
}

function readIdentity(cell: string): ProfileStep {
  return { request: /^(?:GET|POST) \S+/.exec(cell)?.[0] ?? '' };
}
