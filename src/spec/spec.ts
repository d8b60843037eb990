import type { ApiClient, ReadLimits, RefusesPermission } from '../api-client';
import type { Credentials } from '../tokens';
import type { SignatureMethod } from '../oauth1';
import type { TokenAnswer } from '../oauth2';
import type { SendHookRequest } from '../http';
import type { ConnectorArguments, WrittenMapping } from '../mapping';
import type { ActionDefinition } from '../sync';
import type { SyncSpec } from '../sync';

/**
 * One place in a spec: a mapping that its author wrote, or a function with the same argument and the same result. What a
 * function returns is data, and no formula in it is evaluated.
 */
export type Slot<A, T> = WrittenMapping<T> | ((args: A) => T | Promise<T>);

/** Something that the user fills in before connecting, e.g. the subdomain of an account. */
export interface ConnectionField {
  id: string;
  title: string;
  description?: string;
  /** A value that fits, shown to the user; slots are checked with it at the start. */
  example: string;
  /** The whole value has to match; default is one label of a host name. Keep it strict: the value becomes part of URIs. */
  pattern?: string;
  isOptional?: boolean;
  /** Taken when the user leaves it out. */
  default?: string;
}

/** A setting of a connector beside those that every connector has. */
export interface ParameterDefinition {
  /** One sentence for the operator. */
  description: string;
  default?: string;
  /** What the value must be; default `text`. */
  kind?: 'text' | 'uri' | 'list';
  /** The values that are allowed, when there are few; of a list: for each of its items. */
  oneOf?: readonly string[];
  /** True keeps the value out of every log line. */
  secret?: boolean;
  /** Whether the connector cannot do without it; default `false`, and `true` for `clientId` and `clientSecret`. */
  required?: boolean;
}

/** OAuth 1.0a set-up (RFC 5849). */
export interface OAuth1SpecConfig {
  /** Default the connector parameter `clientId`. */
  consumerKey?: string;
  /** Default the connector parameter `clientSecret`. */
  consumerSecret?: string;
  requestTokenUri: string;
  authorizeUri: string;
  tokenUri: string;
  revocationUri?: string;
  /** `1.0` for servers without the "a": callback on the authorization URI, no verifier. Default `1.0a`. */
  protocolVersion?: '1.0' | '1.0a';
  /** Other parameters of the request for a request token. */
  requestTokenExtra?: Record<string, string>;
  /** How both token requests are sent; default `POST` (RFC 5849 §2.1). */
  tokenRequestMethod?: 'GET' | 'POST';
  /** Default `HMAC-SHA1`. */
  signatureMethod?: SignatureMethod;
  /** PEM, for `RSA-SHA1`. */
  privateKey?: string;
  realm?: string;
  /** Sent on the authorization URI as `scope`; left out when empty. */
  scopes?: readonly string[];
  /** Between scopes; default a space. */
  scopeSeparator?: string;
  /** Other parameters of the authorization URI. */
  extra?: Record<string, string>;
}

/** OAuth 2.0 set-up (RFC 6749). */
export interface OAuth2SpecConfig {
  /** Default the connector parameter of this name. */
  clientId?: string;
  /** Default the connector parameter of this name; a public client has none. */
  clientSecret?: string;
  authorizeUri: string;
  tokenUri: string;
  /** RFC 7009; for a way of the provider's own there is `revoke`. */
  revocationUri?: string;
  /** What the token is called in a revocation request; default `token` (RFC 7009 §2.1). */
  revocationTokenName?: string;
  scopes?: readonly string[];
  /** Between scopes; default a space. */
  scopeSeparator?: string;
  /** Where client id and secret go on the token endpoint; unset means both, so say what the provider documents. `none`: only the id. */
  clientAuthLocation?: 'body' | 'headers' | 'both' | 'none';
  /** A signed JWT in the place of the secret (RFC 7523 §2.2), or as the secret. */
  clientAssertion?: {
    algorithm: 'ES256' | 'RS256';
    /** PEM. */
    privateKey: string;
    keyId?: string;
    issuer: string;
    /** Default the client id. */
    subject?: string;
    audience: string;
    /** Default 300. */
    lifetimeSeconds?: number;
    /** Default `client_assertion`. */
    sentAs?: 'client_assertion' | 'client_secret';
  };
  /** `raw` for providers that do not decode Basic credentials; default `form` (RFC 6749 §2.3.1). */
  clientAuthEncoding?: 'form' | 'raw';
  /** Names of parameters where the provider has its own; `state` and `code` also in the callback. Defaults are those of RFC 6749. */
  parameterNames?: {
    scope?: string;
    clientId?: string;
    clientSecret?: string;
    redirectUri?: string;
    responseType?: string;
    state?: string;
    code?: string;
  };
  /** `redirectUri` for providers that return no `state`: it then travels in the redirect URI. Default `query`. */
  stateLocation?: 'query' | 'redirectUri';
  /** Adds a fresh `nonce` to authorization requests; default `false`. */
  hasNonce?: boolean;
  /** The provider's name of itself (RFC 8414 §2); an answer whose `iss` is another is refused (RFC 9207 §2.4). */
  issuer?: string;
  /** True when every authorization answer of the provider holds `iss`: one without it is refused. */
  sendsIssuer?: boolean;
  /** What token requests say again: the scopes always, the state with the code. */
  repeat?: ReadonlyArray<'scope' | 'state'>;
  /** `response_type` of the authorization request; default `code`, empty leaves it out. */
  responseType?: string;
  /** Other parameters of token and refresh requests; they cannot override those of the protocol. */
  tokenExtra?: Record<string, string>;
  /** Other parameters of refreshes, where they differ from `tokenExtra`. */
  refreshExtra?: Record<string, string>;
  /** Where refresh tokens are used, when that is not `tokenUri`. */
  refreshUri?: string;
  /** How token requests are written; default `form` (RFC 6749 §4.1.3). */
  tokenRequestFormat?: 'form' | 'json';
  /** Spellings of `error` beside the known ones: `refused` ends the account, `registration` is the operator's. */
  tokenErrors?: {
    refused?: readonly string[];
    registration?: readonly string[];
    /** Where an answer tells its outcome when that is not `error`, e.g. `tokenResponse.status`. */
    codeAt?: string;
    /** The values there that mean success. */
    success?: readonly string[];
  };
  /** Lifetime that the provider documents, where its answers tell none. */
  accessTokenLifetimeSeconds?: number;
  /** The same for the refresh token, counted from its last use. */
  refreshTokenLifetimeSeconds?: number;
  /** Refresh no sooner than this before the end, for providers that refuse earlier refreshes. */
  refreshLeewaySeconds?: number;
  /** True where there are no refresh tokens: a missing one is normal, and no refresh is ever tried. Default `false`. */
  noRefreshToken?: boolean;
  /** Tells the end of a token (RFC 7662), where token answers do not. */
  introspectionUri?: string;
  /** Whether the provider demands PKCE (RFC 7636), takes it, or chokes on it; default `optional`. */
  pkce?: 'required' | 'optional' | 'skip';
  /** `plain` only where a provider knows nothing else (RFC 7636 §4.2). Default `S256`. */
  pkceMethod?: 'S256' | 'plain';
  /** Other parameters of the authorization URI; they cannot override those of the protocol, but for `scope`. */
  extra?: Record<string, string>;
  /** Parameters of the callback, beside `code` and `state`, that become part of the credentials. */
  keepQueryParameters?: readonly string[];
}

/** What `getCredentialsFromTokenResponse` gets. */
export interface TokenResponseArguments extends ConnectorArguments {
  /** The provider's answer. OAuth 1.0a: the decoded form. */
  tokenResponse: TokenAnswer | Readonly<Record<string, string>>;
  /** Every parameter of the callback. */
  queryParameters: Readonly<Record<string, string>>;
}

/** What `getTokenData` gets. */
export interface TokenDataArguments extends ConnectorArguments {
  queryParameters: Readonly<Record<string, string>>;
  redirectUri: string;
  codeVerifier?: string;
  send: SendHookRequest;
}

/** What `getCredentialsFromTokenResponse` gets beside the answer. */
interface GetCredentialsArguments extends TokenResponseArguments {
  send: SendHookRequest;
}

/** What `refreshCredentials` gets. */
export interface RefreshArguments extends ConnectorArguments {
  credentials: Readonly<Credentials>;
  send: SendHookRequest;
}

type Members = Record<string, unknown>;

/** How a token answer becomes credentials: returns the members to keep beside the standard ones. */
type GetCredentials = (args: GetCredentialsArguments) => Members | Promise<Members>;

/** What one way of connecting does differently from the connector as a whole. */
interface MethodOverrides {
  makeApiClient?: Slot<ApiClientArguments, ApiClientSpec>;
  test?: (args: TestArguments) => Promise<{ name?: string }>;
  revoke?: (args: RevokeArguments) => Promise<unknown>;
}

/** One OAuth method of a connector. */
interface AuthSpec<C> extends MethodOverrides {
  /** On the button; default `Connect with <name of the connector>`. */
  title?: string;
  description?: string;
  getOAuthConfig: Slot<ConnectorArguments, C>;
  getCredentialsFromTokenResponse?: GetCredentials;
}

/** For OAuth 2.0 providers that do things their own way. */
interface OAuth2Hooks {
  /** Exchanges the code in the place of the standard request; returns the token answer. */
  getTokenData?: (args: TokenDataArguments) => Promise<Members>;
  /** What `getCredentialsFromTokenResponse` returns: members beside the standard ones, or the whole credentials. Default `extras`. */
  credentialsResult?: 'extras' | 'whole';
  /** Refreshes in the place of the standard request; what is returned is laid over the credentials. */
  refreshCredentials?: (args: RefreshArguments) => Promise<Members>;
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
export interface TokenAuthSpec extends MethodOverrides {
  /** On the choice; default `<name of the connector> token`. */
  title?: string;
  description?: string;
  fields: readonly TokenField[];
  /** A page that tells where to find the token. */
  helpUri?: string;
  /** Returns the headers that prove who the user is; may be left to `makeApiClient`, whose credentials are the fields then. */
  authenticate?(args: ConnectorArguments & { fields: Readonly<Record<string, string>> }): Record<string, string>;
  /** Returns what is made of the fields, and known as credentials beside them. */
  getCredentialsFromConnectionParameters?: (args: ConnectorArguments & { send: SendHookRequest }) => Promise<Members>;
}

/** What `makeApiClient` gets. */
export interface ApiClientArguments extends ConnectorArguments {
  credentials: Readonly<Credentials>;
}

/** The account's API: where it is and what goes with each request. */
export interface ApiClientSpec {
  baseUri: string;
  /** Other addresses of the provider whose origins may see the credentials. */
  trustedUris?: readonly string[];
  /**
   * Headers of every request. Where `Authorization` is among them, or a header or query parameter reads
   * `credentials.access_token`, nothing else proves who we are; otherwise the access token goes as a bearer (RFC 6750) or
   * signs (RFC 5849). `Authorization: null` sends none.
   */
  headers?: Record<string, string | null>;
  /** Parameters of every request. */
  query?: Record<string, string>;
  /** Basic authentication (RFC 7617) in the place of the access token. */
  auth?: { username: string; password: string };
  /** What answers mean, where their status does not say it; the first that matches counts. */
  responseHandlers?: readonly ResponseHandler[];
  /** Requests of one account at a time; default 4. */
  maxConcurrentRequests?: number;
}

/** What one kind of answer means. `match` and the texts are formulas over `response` (status, headers, data). */
export interface ResponseHandler {
  match: WrittenMapping;
  isSuccess?: boolean;
  /** Returned on success. */
  data?: WrittenMapping;
  error?: {
    message?: WrittenMapping;
    key?: 'access_token_expired' | 'rate_limit_exceeded' | 'connection_is_defunct';
    data?: WrittenMapping;
  };
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

/** What an author writes: one connector, as data, with functions only where data is not enough. */
export interface ConnectorSpec {
  /** The folder's name: lower-case letters, digits and hyphens. */
  id: string;
  name: string;
  /** Semantic version, shown by the host. */
  version: string;
  description: string;
  website?: string;
  /** Settings beside the standard ones. */
  parameters?: Readonly<Record<string, ParameterDefinition>>;
  /** What an account needs beside its tokens, for providers with URIs per account. */
  connectionFields?: readonly ConnectionField[];
  /** At most one method per OAuth version, and one for pasted tokens. */
  auth: {
    token?: TokenAuthSpec;
    oauth1?: AuthSpec<OAuth1SpecConfig> & Pick<OAuth2Hooks, 'credentialsResult'>;
    oauth2?: AuthSpec<OAuth2SpecConfig> & OAuth2Hooks;
  };
  makeApiClient: Slot<ApiClientArguments, ApiClientSpec>;
  /** Reads the provider's own words for its limits; `Retry-After` and 429 are known without it. */
  readLimits?: ReadLimits;
  /** For providers that answer 401 also when the account lacks a permission: true for those, which are 403 then. */
  refusesPermission?: RefusesPermission;
  /** Reads who the account belongs to; throws what the ApiClient throws. `name` is shown to the user. */
  test: (args: TestArguments) => Promise<{ name?: string }>;
  /** Takes the access back where the provider has a way of its own; the default is RFC 7009 at `revocationUri`. */
  revoke?: (args: RevokeArguments) => Promise<unknown>;
  /** The data that can be read. */
  sync?: SyncSpec;
  /** What can be done at the provider. */
  actions?: readonly ActionDefinition[] | ((args: ConnectorArguments) => readonly ActionDefinition[]);
}
