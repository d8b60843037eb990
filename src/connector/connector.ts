import type { Credentials, TokenSource } from '../tokens';
import type { Http } from '../http';
import type { ApiClient, Forward, OutgoingRequest, RateLimiter, Traffic } from '../api-client';
import type { ConnectionField, TokenField } from '../spec';
import type { ActionDefinition } from '../sync';
import type { Synchronizer } from '../sync';

/** Parameters of the callback, as text. */
export type QueryParameters = Readonly<Record<string, string>>;

/** What both OAuth methods have. */
interface AuthMethodBase {
  title: string;
  description: string;
  /** Headers that prove who we are. */
  authenticate(request: OutgoingRequest, credentials: Credentials): Record<string, string>;
  /** Tells a 401 of the API apart that is not about the account; `undefined` when it is. */
  explainRefusal?(headers: Readonly<Record<string, string | undefined>>): Error | undefined;
}

/** OAuth 1.0a (RFC 5849). */
export interface OAuth1Method extends AuthMethodBase {
  id: 'oauth1';
  /** False for providers of OAuth 1.0 without the "a", whose callback brings no verifier. */
  hasVerifier: boolean;
  /** Gets a request token; the caller keeps it, with its secret, until `accessToken`. */
  authorize(args: {
    http: Http;
    callbackUri: string;
  }): Promise<{ authorizationUri: string; token: string; secret: string }>;
  accessToken(args: {
    http: Http;
    requestToken: { token: string; secret: string };
    /** Missing where `hasVerifier` is false. */
    verifier: string | undefined;
    queryParameters: QueryParameters;
  }): Promise<Credentials>;
}

/** OAuth 2.0 authorization code grant (RFC 6749 §4.1). */
export interface OAuth2Method extends AuthMethodBase {
  id: 'oauth2';
  /** Only builds a URI. */
  authorize(args: { redirectUri: string; state: string; codeVerifier?: string }): Promise<{ authorizationUri: string }>;
  /** What the provider calls the code in its callback. */
  codeParameter: string;
  /** The callback's parameters under the names of RFC 6749 §4.1.2, for providers with names of their own. */
  readCallback: (parameters: QueryParameters) => QueryParameters;
  /** Refuses an answer of another issuer (RFC 9207); `isWhole` when nobody can have left `iss` out. Throws a 400. */
  checkIssuer(parameters: QueryParameters, isWhole: boolean): void;
  accessToken(args: {
    http: Http;
    redirectUri: string;
    code: string;
    codeVerifier?: string;
    queryParameters: QueryParameters;
    /** True when the parameters are all that the provider sent; a host in between may have dropped some. */
    isWholeCallback?: boolean;
    /** That of the authorization request; only some providers want it again. */
    state?: string;
  }): Promise<Credentials>;
  /** Whether there is a way to refresh these credentials. */
  canRefresh: (credentials: Credentials) => boolean;
  /** Milliseconds before its end at which a token may be refreshed, where the provider refuses it sooner. */
  refreshLeewayMs: number | undefined;
  /** True when the token request needs the state, since it is part of the redirect URI. */
  stateIsInRedirectUri: boolean;
  /** Uses the refresh token of `credentials`; the result has to be kept. One request, and nothing after its answer. */
  refresh: (args: { http: Http; credentials: Credentials }) => Promise<Credentials>;
  /** The credentials with their end looked up (RFC 7662), where nothing else told it; unchanged when it cannot be had. */
  completeEnd: (args: { http: Http; credentials: Credentials }) => Promise<Credentials>;
  /** Revokes the refresh token, and the access token with it or after it (RFC 7009); missing when there is no way. */
  revoke?(args: { http: Http; credentials: Credentials }): Promise<void>;
  clientId: string;
  tokenUri: string;
  /** Whether authorization requests carry a code challenge (RFC 7636): the provider demands it, takes it, or chokes on it. */
  pkce: 'required' | 'optional' | 'skip';
  /** True when the spec keeps parameters of the callback, which the host has to forward. */
  keepsQueryParameters: boolean;
  /** Names provider and client registration; part of the key under which refreshes are shared. */
  registration: string;
}

/** A token that the user made at the provider and pastes. */
export interface TokenMethod extends AuthMethodBase {
  id: 'token';
  fields: readonly TokenField[];
  /** A page that tells where to find the token. */
  helpUri: string | undefined;
  /** True when something is made of the fields, which may end and be made anew. */
  isDerived: boolean;
  /** What is made of the fields, and known as credentials beside them. */
  derive(args: { http: Http; credentials: Credentials }): Promise<Credentials>;
}

export type AuthMethod = OAuth1Method | OAuth2Method | TokenMethod;

/** A spec bound to a client registration, every default filled in. */
export interface Connector {
  id: string;
  name: string;
  version: string;
  description: string;
  website: string | undefined;
  /** SVG text of the logo, when the folder has one. */
  logo: string | undefined;
  /** What the user fills in before connecting; empty for most. */
  connectionFields: readonly ConnectionField[];
  /** This connector with the URIs of one account; itself when it has no connection fields. */
  forConnection(connectionParameters: Readonly<Record<string, string>>): Promise<Connector>;
  auth: { oauth1?: OAuth1Method; oauth2?: OAuth2Method; token?: TokenMethod };
  /** Makes the API client of one account for one call. */
  apiClient(args: {
    /** Bound to one call. */
    http: Http;
    tokenSource: TokenSource;
    method: AuthMethod;
    /** What requests of one account share; without it each goes out at once. */
    traffic?: Traffic;
  }): Promise<ApiClient>;
  /** Passes requests on to the provider's API with one account's proof, as they are. */
  forwarder(args: {
    http: Http;
    tokenSource: TokenSource;
    method: AuthMethod;
    rateLimiter: RateLimiter;
    /** Names the account, whose limits are its own. */
    account: string;
    /** From 0 to 1. */
    random: () => number;
  }): Forward;
  /** Where an account's API is. */
  findBaseUri(args: { method: AuthMethod; credentials: Credentials }): Promise<string>;
  /**
   * Takes an account's access back at the provider, in its own way or by RFC 7009. A token that is dead already counts as
   * revoked. `unsupported` when the provider offers no way. Throws when it could not be done now.
   */
  revoke(args: { http: Http; method: AuthMethod; credentials: Credentials }): Promise<'revoked' | 'unsupported'>;
  /** Reads who an account belongs to. */
  test(args: { apiClient: ApiClient; method: AuthMethod; credentials: Credentials }): Promise<{ name: string }>;
  synchronizer: Synchronizer;
  /** What can be done at the provider. */
  actions: readonly ActionDefinition[];
  /** Does it. Throws a 400 that names an unknown action or a missing argument. */
  execute(args: { apiClient: ApiClient; action: string; args: Readonly<Record<string, unknown>> }): Promise<void>;
}
