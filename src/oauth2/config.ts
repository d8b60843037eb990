import type { QueryValues } from '../uri';

/** Where the client proves who it is on the token endpoint (RFC 6749 §2.3.1). */
export type ClientAuthLocation = 'body' | 'headers' | 'both';

/** Spellings of `error`, by what they mean. */
export interface TokenErrors {
  refused: readonly string[];
  registration: readonly string[];
}

/** Our registration at one OAuth 2.0 provider, with every default filled in. */
export interface OAuth2Config {
  clientId: string;
  clientSecret: string;
  authorizeUri: string;
  tokenUri: string;
  /** What the provider calls these parameters. */
  parameterNames: { scope: string; clientId: string; clientSecret: string };
  /** Empty leaves `response_type` out. */
  responseType: string;
  /** Other parameters of token requests. */
  tokenExtra: Readonly<Record<string, string>>;
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
