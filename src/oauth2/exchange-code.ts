import type { Http } from '../http';
import type { OAuth2Config } from './config';
import type { TokenAnswer } from './token-answer';
import { requestToken } from './token-endpoint';

/** Options of `exchangeCode`. */
export interface ExchangeCodeOptions {
  http: Http;
  config: OAuth2Config;
  code: string;
  /** The same text as in the authorization request. */
  redirectUri: string;
  /** If and only if the authorization request carried a challenge (RFC 7636 §4.5). */
  codeVerifier?: string;
  /** For providers that want it again. */
  state?: string;
  now: number;
}

/** Swaps an authorization code for tokens (RFC 6749 §4.1.3). A code is sent once, whatever happens. */
export async function exchangeCode({ http, config, now, ...grant }: ExchangeCodeOptions): Promise<TokenAnswer> {
  return requestToken(http, config, { grantType: 'authorization_code', ...grant }, now);
}
