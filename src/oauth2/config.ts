import type { QueryValues } from '../uri';

/** Where the client proves who it is on the token endpoint (RFC 6749 §2.3.1). */
export type ClientAuthLocation = 'body' | 'headers' | 'both' | 'none';

/** Spellings of `error`, by what they mean. */
export interface TokenErrors {
  refused: readonly string[];
  registration: readonly string[];
  /** Reads the provider's own code of the outcome where it is not `error`; `undefined` when all went well. */
  readCode: ((answer: Record<string, unknown>) => string | undefined) | undefined;
}

/** A signed proof in the place of a secret (RFC 7523), or as the secret. */
export interface ClientAssertion {
  algorithm: 'ES256' | 'RS256';
  /** PEM. */
  privateKey: string;
  keyId: string | undefined;
  issuer: string;
  subject: string;
  audience: string;
  lifetimeSeconds: number;
  /** Where it goes; `client_assertion` has its type beside it. */
  sentAs: 'client_assertion' | 'client_secret';
}

/** Our registration at one OAuth 2.0 provider, with every default filled in. */
export interface OAuth2Config {
  clientId: string;
  clientSecret: string;
  authorizeUri: string;
  tokenUri: string;
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
  /** Where the state travels on its way through the provider. */
  stateLocation: 'query' | 'redirectUri';
  /** Adds a fresh `nonce` to authorization requests (OpenID Connect Core §3.1.2.1). */
  hasNonce: boolean;
  pkceMethod: 'S256' | 'plain';
  /** What token requests say again. */
  repeat: ReadonlyArray<'scope' | 'state'>;
  clientAssertion: ClientAssertion | undefined;
  /** Name of the token in a revocation request; `token` in RFC 7009. */
  revocationTokenName: string;
  /** Empty leaves `response_type` out. */
  responseType: string;
  /** Other parameters of token requests. */
  tokenExtra: Readonly<Record<string, string>>;
  /** Other parameters of refreshes, in the place of `tokenExtra`. */
  refreshExtra: Readonly<Record<string, string>>;
  /** Where refresh tokens are used. */
  refreshUri: string;
  tokenRequestFormat: 'form' | 'json';
  /** Finds the members of RFC 6749 §5.1 in an answer that nests or renames them. */
  readAnswer: ((answer: Record<string, unknown>) => Record<string, unknown>) | undefined;
  /** Spellings of `error` that this provider has beside the known ones. */
  tokenErrors: TokenErrors;
  scopes: readonly string[];
  scopeSeparator: string;
  clientAuthLocation: ClientAuthLocation;
  /** `form`: percent-encoded before base64, as RFC 6749 §2.3.1 says; `raw` for servers that do not decode. */
  clientAuthEncoding: 'form' | 'raw';
  /** Added to the authorization URI. */
  extra: QueryValues;
}
