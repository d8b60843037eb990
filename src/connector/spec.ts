import type { ApiClient, ReadLimits, RefusesPermission } from '../api-client';
import type { Credentials } from '../credentials';
import type { SignatureMethod } from '../oauth1';
import type { TokenAnswer } from '../oauth2';
import type { ActionDefinition } from './sync/actions';
import type { FileDefinition } from './sync/files';
import type { FilterDefinition } from './sync/filters';
import type { SyncType } from './sync/sync-type';
import type { WebhookDefinition } from './sync/webhooks';

/**
 * A value or a formula for it: `{ $var: 'connectorParameters.clientId' }` reads a variable, `{ $concat: [...] }` joins
 * texts. A member whose variable is missing is left out.
 */
export type Mapping<T> =
  T | { $var: string } | { $concat: unknown[] } | (T extends object ? { [K in keyof T]: Mapping<T[K]> } : never);

/** One place in a spec: data with formulas, or a function with the same argument and the same result. */
export type Slot<A, T> = Mapping<T> | ((args: A) => T | Promise<T>);

/** Settings of a connector, by parameter name: lists for `scopes`, text for everything else. */
export type ConnectorParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What every slot gets. */
export interface ConnectorArguments {
  connectorParameters: ConnectorParameters;
  /** What the user filled in, by field id; checked against the field's pattern. Empty without `connectionFields`. */
  connectionParameters: Readonly<Record<string, string>>;
}

/** Something that the user fills in before connecting, e.g. the subdomain of an account. */
export interface ConnectionField {
  id: string;
  title: string;
  description?: string;
  /** A value that fits, shown to the user; slots are checked with it at the start. */
  example: string;
  /** The whole value has to match; default is one label of a host name. Keep it strict: the value becomes part of URIs. */
  pattern?: string;
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
}

/** OAuth 1.0a set-up (RFC 5849). */
export interface OAuth1SpecConfig {
  consumerKey: string;
  consumerSecret: string;
  requestTokenUri: string;
  authorizeUri: string;
  tokenUri: string;
  revocationUri?: string;
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
  clientId: string;
  clientSecret: string;
  authorizeUri: string;
  tokenUri: string;
  /** RFC 7009, or the provider's own way. */
  revocationUri?: string;
  scopes?: readonly string[];
  /** Between scopes; default a space. */
  scopeSeparator?: string;
  /** Where client id and secret go on the token endpoint; unset means both, so say what the provider documents. */
  clientAuthLocation?: 'body' | 'headers' | 'both';
  /** `raw` for providers that do not decode Basic credentials; default `form` (RFC 6749 §2.3.1). */
  clientAuthEncoding?: 'form' | 'raw';
  /** Names of parameters where the provider has its own; defaults `scope`, `client_id`, `client_secret`. */
  parameterNames?: { scope?: string; clientId?: string; clientSecret?: string };
  /** `response_type` of the authorization request; default `code`, empty leaves it out. */
  responseType?: string;
  /** Other parameters of token and refresh requests; they cannot override those of the protocol. */
  tokenExtra?: Record<string, string>;
  /** Where refresh tokens are used, when that is not `tokenUri`. */
  refreshUri?: string;
  /** How token requests are written; default `form` (RFC 6749 §4.1.3). */
  tokenRequestFormat?: 'form' | 'json';
  /** Spellings of `error` beside the known ones: `refused` ends the account, `registration` is the operator's. */
  tokenErrors?: { refused?: readonly string[]; registration?: readonly string[] };
  /** Lifetime that the provider documents, where its answers tell none. */
  accessTokenLifetimeSeconds?: number;
  /** Tells the end of a token (RFC 7662), where token answers do not. */
  introspectionUri?: string;
  /** Whether the provider demands PKCE (RFC 7636), takes it, or chokes on it; default `optional`. */
  pkce?: 'required' | 'optional' | 'skip';
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

/** How a token answer becomes credentials: returns the members to keep beside the standard ones. */
type GetCredentials = (args: TokenResponseArguments) => Record<string, unknown> | Promise<Record<string, unknown>>;

/** One OAuth method of a connector. */
interface AuthSpec<C> {
  /** On the button; default `Connect with <name of the connector>`. */
  title?: string;
  description?: string;
  getOAuthConfig: Slot<ConnectorArguments, C>;
  getCredentialsFromTokenResponse?: GetCredentials;
}

/** For OAuth 2.0 providers whose token answers look unlike RFC 6749 §5.1. */
interface TokenResponseSpec {
  /**
   * Where the members of RFC 6749 §5.1 stand in the provider's answer when it nests or renames them, e.g.
   * `{ access_token: { $var: 'tokenResponse.data.accessToken' } }`. Also reads `expires_at`, an absolute end.
   */
  tokenResponseMapping?: Record<string, unknown>;
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
export interface TokenAuthSpec {
  /** On the choice; default `<name of the connector> token`. */
  title?: string;
  description?: string;
  fields: readonly TokenField[];
  /** A page that tells where to find the token. */
  helpUri?: string;
  /** Returns the headers that prove who the user is. */
  authenticate(args: ConnectorArguments & { fields: Readonly<Record<string, string>> }): Record<string, string>;
}

/** What the connector reads: types, their filters, files, webhooks. */
export interface SyncSpec {
  types: readonly SyncType[] | ((args: ConnectorArguments) => readonly SyncType[]);
  filters?: readonly FilterDefinition[] | ((args: ConnectorArguments) => readonly FilterDefinition[]);
  /**
   * Says where the account's data stands now, in small texts: a change token, a fingerprint of what the account sees. The
   * host keeps it with the account, and types find it again when changes are asked for. Two requests at most: it is part of
   * `/validate`.
   */
  takeMark?(args: TestArguments & { now: number }): Promise<Record<string, string>>;
  /** Kinds of files that links of `fileLink` lead to, by kind. */
  files?: Readonly<Record<string, FileDefinition>>;
  webhooks?: WebhookDefinition;
}

/** The account's API: where it is and what goes with each request. */
export interface ApiClientSpec {
  baseUri: string;
  /** Other addresses of the provider whose origins may see the credentials. */
  trustedUris?: readonly string[];
  headers?: Record<string, string>;
  /** Requests of one account at a time; default 4. */
  maxConcurrentRequests?: number;
}

/** What `test` gets. */
export interface TestArguments extends ConnectorArguments {
  apiClient: ApiClient;
}

/** What `revoke` gets. */
export interface RevokeArguments extends TestArguments {
  credentials: Readonly<Credentials>;
  /** The same API without the account's credentials, for providers where the client itself takes the access back. */
  anonymousClient: ApiClient;
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
    oauth1?: AuthSpec<OAuth1SpecConfig>;
    oauth2?: AuthSpec<OAuth2SpecConfig> & TokenResponseSpec;
  };
  makeApiClient: Slot<ConnectorArguments, ApiClientSpec>;
  /** Reads the provider's own words for its limits; `Retry-After` and 429 are known without it. */
  readLimits?: ReadLimits;
  /** For providers that answer 401 also when the account lacks a permission: true for those, which are 403 then. */
  refusesPermission?: RefusesPermission;
  /** Reads who the account belongs to; throws what the ApiClient throws. `name` is shown to the user. */
  test(args: TestArguments): Promise<{ name: string }>;
  /** Takes the access back where the provider has a way of its own; the default is RFC 7009 at `revocationUri`. */
  revoke?(args: RevokeArguments): Promise<unknown>;
  /** The data that can be read. */
  sync?: SyncSpec;
  /** What can be done at the provider. */
  actions?: readonly ActionDefinition[] | ((args: ConnectorArguments) => readonly ActionDefinition[]);
}
