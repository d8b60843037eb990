/** How the simulated provider behaves; members may be changed while it runs. */
export interface ProviderOptions {
  /** The one registered client, for both OAuth versions. */
  clientId: string;
  clientSecret: string;
  /** PEM public key of the client, for RSA-SHA1. */
  clientPublicKey?: string;
  /** Lifetime of an OAuth 2.0 access token. */
  accessTokenSeconds: number;
  /** A refresh gives a new refresh token and ends the old one; using the old one again revokes the whole grant. */
  rotatesRefreshTokens: boolean;
  /** Authorization requests need an S256 challenge (RFC 7636). */
  requiresPkce: boolean;
  /** Which client authentication the token endpoint accepts. */
  clientAuth: 'any' | 'headers' | 'body';
  /** How token answers are written. */
  tokenFormat: 'json' | 'form' | 'text' | 'nested';
  /** Errors of the token endpoint come with a 200. */
  answersErrorsWith200: boolean;
  /** How the lifetime of a token is told. */
  expiresIn: 'number' | 'text' | 'absent' | 'at-seconds' | 'at-milliseconds' | 'at-iso';
  /** Refresh tokens are used at `/refresh` and nowhere else. */
  hasRefreshUri: boolean;
  /** The token endpoint takes JSON and nothing else. */
  takesJsonOnly: boolean;
  /** Grants only the first of the scopes that were asked for. */
  grantsFirstScopeOnly: boolean;
  /** What this provider calls the client id and the scope. */
  clientIdName: string;
  scopeName: string;
  /** The response type that it wants; empty when there must be none. */
  responseType: string;
  /** A parameter that every token request has to carry, e.g. `audience=api`. */
  neededTokenParameter: string;
  /** What a refused grant is called. */
  refusal: string;
  /** Requests that one token may send in an interval; unset for as many as it likes. */
  requestLimit?: { max: number; intervalMs: number };
  /** Hears of every request that was refused because of the limit. */
  onRefused?: () => void;
  /** Every answer of an API takes so long. */
  pageDelayMs: number;
  /** Generated data beside the small fixed one. */
  generated: { boards: number; cardsPerBoard: number; events: number; files: number; issues: number; seed: number };
  /** Keeps every request that arrived, for tests to look at. */
  keepsRequests: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What a provider does when nothing else is said. */
export const DEFAULT_PROVIDER_OPTIONS: ProviderOptions = {
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret-8c1f',
  accessTokenSeconds: 3600,
  rotatesRefreshTokens: false,
  requiresPkce: false,
  clientAuth: 'any',
  tokenFormat: 'json',
  answersErrorsWith200: false,
  expiresIn: 'number',
  hasRefreshUri: false,
  takesJsonOnly: false,
  grantsFirstScopeOnly: false,
  clientIdName: 'client_id',
  scopeName: 'scope',
  responseType: 'code',
  neededTokenParameter: '',
  refusal: 'invalid_grant',
  pageDelayMs: 0,
  keepsRequests: true,
  generated: { boards: 0, cardsPerBoard: 0, events: 0, files: 0, issues: 0, seed: 1 },
  now: Date.now,
};
