import { parseRetryAfter, type Http } from '../http';
import { ProviderError, RateLimitedError } from '../errors';
import { writeBasicCredentials } from './client-authentication';
import type { OAuth2Config } from './config';

/** Options of `revokeToken`. */
export interface RevokeTokenOptions {
  http: Http;
  config: OAuth2Config;
  revocationUri: string;
  token: string;
  tokenTypeHint: 'refresh_token' | 'access_token';
  now: number;
}

/**
 * Revokes one token (RFC 7009 §2.1). A token that the provider does not know counts as revoked: that is what was wanted.
 * Throws a `ProviderError` or `RateLimitedError` when the provider could not do it now.
 */
export async function revokeToken(options: RevokeTokenOptions): Promise<void> {
  const { http, config, revocationUri, token, tokenTypeHint, now } = options;
  const { clientAuthLocation: location, clientId, clientSecret } = config;
  const form = new URLSearchParams({ token, token_type_hint: tokenTypeHint });
  if (location !== 'headers') {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  }
  const { status, headers } = await http.request({
    method: 'POST',
    uri: new URL(revocationUri).href,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(location !== 'body' && { authorization: writeBasicCredentials(config) }),
    },
    body: form.toString(),
    reuseConnection: false,
  });
  // Some providers answer 400 for a token that they do not know any more.
  if ((status >= 200 && status < 300) || status === 400) return;
  const retryAfterSeconds = parseRetryAfter(headers['retry-after'], now);
  if (status === 429)
    throw new RateLimitedError('The service asks us to slow down. Please try again later.', { retryAfterSeconds });
  throw new ProviderError('The service could not take the access back. Please try again in a few minutes.', {
    detail: `status ${status}`,
    retryAfterSeconds,
  });
}
