import type { QueryValues } from '../uri';

/** Our registration at one OAuth 2.0 provider (RFC 6749): every key that an author may write, its default filled in. */
export interface OAuth2Keys {
  /** Default the connector parameter of this name. */
  clientId: string;
  /** The same; empty for a public client, which has none. */
  clientSecret: string;
  authorizeUri: string;
  tokenUri: string;
  /** RFC 7009; for a way of the provider's own there is the hook `revoke`. */
  revocationUri: string | undefined;
  scopes: readonly string[];
  scopeSeparator: string;
  /** Where the client proves who it is (RFC 6749 §2.3.1); say what the provider documents. `none`: only the id is sent. */
  clientAuthLocation: 'body' | 'headers' | 'both' | 'none';
  /** True where there are no refresh tokens: a missing one is normal, and no refresh is ever tried. */
  noRefreshToken: boolean;
  /** Other parameters of the authorization URI; they cannot override those of the protocol, but for `scope`. */
  extra: QueryValues;
  /** Whether the provider demands PKCE (RFC 7636), takes it, or chokes on it. */
  pkce: 'required' | 'optional' | 'skip';
  /** `plain` only where a provider knows nothing else (RFC 7636 §4.2). */
  pkceMethod: 'S256' | 'plain';
  /** `form`: percent-encoded before base64, as RFC 6749 §2.3.1 says; `raw` for providers that do not decode. */
  clientAuthEncoding: 'form' | 'raw';
  clientAssertion: ClientAssertion | undefined;
  /** What the provider calls these parameters. */
  parameterNames: {
    scope: string;
    clientId: string;
    clientSecret: string;
    redirectUri: string;
    responseType: string;
    /** Also in the callback. */
    state: string;
    /** In the callback. */
    code: string;
  };
  /** `response_type` of the authorization request; empty leaves it out. */
  responseType: string;
  /** Where the state travels; `redirectUri` for providers that return none: it is then part of the redirect URI. */
  stateLocation: 'query' | 'redirectUri';
  /** Adds a fresh `nonce` to authorization requests (OpenID Connect Core §3.1.2.1). */
  hasNonce: boolean;
  /** The provider's name of itself (RFC 8414 §2); an answer whose `iss` is another is refused (RFC 9207 §2.4). */
  issuer: string | undefined;
  /**
   * True when every authorization answer of the provider holds `iss`
   * (`authorization_response_iss_parameter_supported`): one without it is refused.
   */
  sendsIssuer: boolean;
  /** What token requests say again: the scopes always, the state with the code. */
  repeat: ReadonlyArray<'scope' | 'state'>;
  /** Other parameters of token and refresh requests; they cannot override those of the protocol. */
  tokenExtra: Readonly<Record<string, string>>;
  /** Other parameters of refreshes, in the place of `tokenExtra`. */
  refreshExtra: Readonly<Record<string, string>>;
  /** Where refresh tokens are used. */
  refreshUri: string;
  /** How token requests are written (RFC 6749 §4.1.3: `form`). */
  tokenRequestFormat: 'form' | 'json';
  tokenErrors: TokenErrors;
  /** Lifetime that the provider documents, where its answers tell none. */
  accessTokenLifetimeSeconds: number | undefined;
  /** The same for the refresh token, counted from its last use. */
  refreshTokenLifetimeSeconds: number | undefined;
  /** Refresh no sooner than this before the end, for providers that refuse earlier refreshes. */
  refreshLeewaySeconds: number | undefined;
  /** Name of the token in a revocation request; `token` in RFC 7009 §2.1. */
  revocationTokenName: string;
  /** Parameters of the callback, beside `code` and `state`, that become part of the credentials. */
  keepQueryParameters: readonly string[];
}

/** A signed JWT in the place of a secret (RFC 7523 §2.2), or as the secret. */
export interface ClientAssertion {
  algorithm: 'ES256' | 'RS256';
  /** PEM. */
  privateKey: string;
  keyId: string | undefined;
  issuer: string;
  /** Default the client id. */
  subject: string;
  audience: string;
  lifetimeSeconds: number;
  /** Where it goes; `client_assertion` has its type beside it. */
  sentAs: 'client_assertion' | 'client_secret';
}

/** Spellings of `error` beside the known ones, by what they mean, and where a provider tells an outcome that is not `error`. */
export interface TokenErrors {
  /** The account is refused. */
  refused: readonly string[];
  /** The client is refused: that is the operator's. */
  registration: readonly string[];
  /** Where an answer tells its outcome, e.g. `tokenResponse.status`. */
  codeAt: string | undefined;
  /** The values there that mean success. */
  success: readonly string[] | undefined;
}

/** The same, ready to read what the provider answers. */
export interface OAuth2Config extends OAuth2Keys {
  /** Finds the members of RFC 6749 §5.1 in an answer that nests or renames them. */
  readAnswer: ((answer: Record<string, unknown>) => Record<string, unknown>) | undefined;
  /** Reads the provider's own code of the outcome where it is not `error`; `undefined` when all went well. */
  readCode: ((answer: Record<string, unknown>) => string | undefined) | undefined;
}
