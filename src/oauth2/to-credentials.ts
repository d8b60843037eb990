import { parseLifetime, type Credentials } from '../credentials';
import type { TokenAnswer } from './token-answer';

/**
 * Picks the named members out of a token answer. The end of the token is computed from `now`, the moment before the
 * request was sent; when the lifetime is unknown it is empty, so that it overwrites the end of an earlier token.
 */
export function toCredentials(answer: TokenAnswer, now: number): Credentials {
  const lifetime = parseLifetime(answer['expires_in']);
  return {
    access_token: answer.access_token,
    ...pickText(answer, 'refresh_token'),
    ...pickText(answer, 'token_type'),
    ...pickText(answer, 'scope'),
    issued_on: new Date(now).toISOString(),
    expires_on: lifetime === undefined ? '' : new Date(now + lifetime * 1000).toISOString(),
  };
}

function pickText(answer: TokenAnswer, name: string): Record<string, string> {
  const value = answer[name];
  return typeof value === 'string' && value !== '' ? { [name]: value } : {};
}
