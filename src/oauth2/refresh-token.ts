import type { Http } from '../http';
import type { OAuth2Config } from './config';
import type { TokenAnswer } from './token-answer';
import { requestToken } from './token-endpoint';

/** Options of `refreshToken`. */
export interface RefreshTokenOptions {
  http: Http;
  config: OAuth2Config;
  refreshToken: string;
  now: number;
}

/**
 * Swaps a refresh token for new tokens (RFC 6749 §6). An answer without a refresh token, or with an empty one, keeps
 * the old one in force. Sent once: after a lost answer the provider may already have rotated.
 */
export async function refreshToken({
  http,
  config,
  now,
  refreshToken: old,
}: RefreshTokenOptions): Promise<TokenAnswer> {
  const answer = await requestToken(http, config, { grantType: 'refresh_token', refreshToken: old }, now);
  const fresh = answer['refresh_token'];
  return { ...answer, refresh_token: typeof fresh === 'string' && fresh !== '' ? fresh : old };
}
