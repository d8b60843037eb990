import { decodeText, parseRetryAfter, type Http } from '../http';
import { InvalidCredentialsError } from '../errors';
import { buildAuthenticatedPost } from './client-authentication';
import type { OAuth2Config } from './config';
import { readMembers } from './token-answer';
import { toTokenError } from './token-error';

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
 * Throws like a token request when the provider could not do it.
 */
export async function revokeToken(options: RevokeTokenOptions): Promise<void> {
  const { http, config, revocationUri, token, tokenTypeHint, now } = options;
  const members = { [config.revocationTokenName]: token, token_type_hint: tokenTypeHint };
  const { status, headers, body } = await http.request(buildAuthenticatedPost(config, revocationUri, members, now));
  if (status >= 200 && status < 300) return;
  const retryAfterSeconds = parseRetryAfter(headers['retry-after'], now);
  const error = toTokenError({ status, members: readMembers(decodeText(body)), retryAfterSeconds });
  // Some providers answer an error for a token that is dead already.
  if (!(error instanceof InvalidCredentialsError)) throw error;
}
