import { appendQuery, type QueryValues } from '../uri';

/** Options of `buildAuthorizeUri`. */
export interface BuildAuthorizeUriOptions {
  authorizeUri: string;
  /** The request token; its secret never goes into a URI. */
  token: string;
  /** Other parameters that the provider wants on its consent page. */
  extra?: QueryValues;
}

/** The address of the consent page (RFC 5849 §2.2); a query that the endpoint already has is kept. */
export function buildAuthorizeUri({ authorizeUri, token, extra }: BuildAuthorizeUriOptions): string {
  return appendQuery(authorizeUri, { ...extra, oauth_token: token });
}
