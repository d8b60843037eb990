import type { QueryValues } from '../uri';

/** Where the client proves who it is on the token endpoint (RFC 6749 §2.3.1). */
export type ClientAuthLocation = 'body' | 'headers' | 'both';

/** Our registration at one OAuth 2.0 provider, with every default filled in. */
export interface OAuth2Config {
  clientId: string;
  clientSecret: string;
  authorizeUri: string;
  tokenUri: string;
  scopes: readonly string[];
  scopeSeparator: string;
  clientAuthLocation: ClientAuthLocation;
  /** `form`: percent-encoded before base64, as RFC 6749 §2.3.1 says; `raw` for servers that do not decode. */
  clientAuthEncoding: 'form' | 'raw';
  /** Added to the authorization URI. */
  extra: QueryValues;
}
