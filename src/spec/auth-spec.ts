import type { ApiClient } from '../api-client';
import type { SendHookRequest } from '../http';
import type { ConnectorArguments, WrittenMapping } from '../mapping';
import type { OAuth1Keys } from '../oauth1';
import type { OAuth2Keys, TokenAnswer } from '../oauth2';
import type { Credentials } from '../tokens';
import type { ApiClientArguments, ApiClientSpec } from './api-client-spec';

/**
 * One place in a spec: a mapping that its author wrote, or a function with the same argument and the same result. What a
 * function returns is data, and no formula in it is evaluated.
 */
export type Slot<A, T> = WrittenMapping<T> | ((args: A) => T | Promise<T>);

/** What an author writes of a set-up: what differs from its default, and of some keys everything. */
type Written<T, Needed extends keyof T> = WrittenParts<T> & Pick<T, Needed>;
type WrittenParts<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: WrittenParts<T[K]> }
    : T;

/** OAuth 1.0a set-up (RFC 5849); key and secret are the client's where it says nothing of them. */
type OAuth1SpecConfig = Written<OAuth1Keys, 'requestTokenUri' | 'authorizeUri' | 'tokenUri'>;

/** OAuth 2.0 set-up (RFC 6749); client id and secret likewise. */
type OAuth2SpecConfig = Written<OAuth2Keys, 'authorizeUri' | 'tokenUri'>;

type Members = Record<string, unknown>;

/** What `getCredentialsFromTokenResponse` gets. */
interface TokenResponseArguments extends ConnectorArguments {
  /** The provider's answer. OAuth 1.0a: the decoded form. */
  tokenResponse: TokenAnswer | Readonly<Record<string, string>>;
  /** Every parameter of the callback. */
  queryParameters: Readonly<Record<string, string>>;
  send: SendHookRequest;
}

/** What `getTokenData` gets. */
interface TokenDataArguments extends ConnectorArguments {
  queryParameters: Readonly<Record<string, string>>;
  redirectUri: string;
  codeVerifier?: string;
  send: SendHookRequest;
}

/** What hooks get that work with an account's credentials. */
interface CredentialsArguments extends ConnectorArguments {
  credentials: Readonly<Credentials>;
  send: SendHookRequest;
}

/** What `test` gets. */
export interface TestArguments extends ConnectorArguments {
  apiClient: ApiClient;
  credentials: Readonly<Credentials>;
}

/** What `revoke` gets. */
export interface RevokeArguments extends TestArguments {
  /** The same API without the account's credentials, for providers where the client itself takes the access back. */
  anonymousClient: ApiClient;
  send: SendHookRequest;
}

/** What all ways of connecting share, unless one has its own. */
export interface SharedMethods {
  makeApiClient: Slot<ApiClientArguments, ApiClientSpec>;
  /** Reads who the account belongs to; throws what the ApiClient throws. `name` is shown to the user. */
  test: (args: TestArguments) => Promise<{ name?: string }>;
  /** Takes the access back where the provider has a way of its own; the default is RFC 7009 at `revocationUri`. */
  revoke?: (args: RevokeArguments) => Promise<unknown>;
}

/** What every way of connecting has. */
interface AuthSpec extends Partial<SharedMethods> {
  /** On the button; default `Connect with <name of the connector>`, for pasted tokens `<name of the connector> token`. */
  title?: string;
  description?: string;
}

/** What both OAuth versions have. */
interface OAuthSpec<C> extends AuthSpec {
  getOAuthConfig: Slot<ConnectorArguments, C>;
  /** How a token answer becomes credentials; `credentialsResult` says what is returned. */
  getCredentialsFromTokenResponse?: (args: TokenResponseArguments) => Members | Promise<Members>;
  /** Members beside the standard ones, or the whole credentials. Default `extras`. */
  credentialsResult?: 'extras' | 'whole';
}

/** OAuth 2.0, with hooks for providers that do things their own way. */
interface OAuth2Spec extends OAuthSpec<OAuth2SpecConfig> {
  /** Exchanges the code in the place of the standard request; returns the token answer. */
  getTokenData?: (args: TokenDataArguments) => Promise<Members>;
  /** Refreshes in the place of the standard request; what is returned is laid over the credentials. */
  refreshCredentials?: (args: CredentialsArguments) => Promise<Members>;
  /**
   * Asks when the access token ends, where token answers do not tell it (e.g. RFC 7662): ISO 8601, or seconds or
   * milliseconds since the epoch. It is asked after the tokens are kept; what it throws costs nothing.
   */
  getTokenEnd?: (args: CredentialsArguments) => Promise<unknown>;
  /**
   * Where the members of RFC 6749 §5.1 stand in the provider's answer when it nests or renames them, e.g.
   * `{ access_token: { $var: 'tokenResponse.data.accessToken' } }`. Also reads `expires_at`, an absolute end.
   */
  tokenResponseMapping?: WrittenMapping;
}

/** Something that the user pastes to connect without OAuth. */
export interface TokenField {
  id: string;
  title: string;
  description?: string;
  /** `password` is shown as dots. The first one is the token itself. */
  type: 'text' | 'password';
  isOptional?: boolean;
}

/** Accounts whose user pastes a token. */
interface TokenSpec extends AuthSpec {
  fields: readonly TokenField[];
  /** A page that tells where to find the token. */
  helpUri?: string;
  /** Returns the headers that prove who the user is; may be left to `makeApiClient`, whose credentials are the fields then. */
  authenticate?(args: ConnectorArguments & { fields: Readonly<Record<string, string>> }): Record<string, string>;
  /** Returns what is made of the fields, and known as credentials beside them. */
  getCredentialsFromConnectionParameters?: (args: ConnectorArguments & { send: SendHookRequest }) => Promise<Members>;
}

/** The ways of connecting: at most one for each OAuth version, and one for pasted tokens. */
export interface AuthSpecs {
  token?: TokenSpec;
  oauth1?: OAuthSpec<OAuth1SpecConfig>;
  oauth2?: OAuth2Spec;
}

export type AuthKind = keyof AuthSpecs;

type MethodsOf<S> = S extends object
  ? { [M in keyof S]-?: Extract<S[M], (...args: never[]) => unknown> extends never ? never : M }[keyof S]
  : never;

/** Everything that an author can write for a way of connecting: what is evaluated, and what is called. */
export type MethodName = MethodsOf<NonNullable<AuthSpecs[AuthKind]>>;
