import { parseLifetime, parseTime, type Credentials } from '../credentials';
import type { TokenAnswer } from './token-answer';

/**
 * Picks the named members out of a token answer. The end of the token is computed from `now`, the moment before the
 * request was sent; when nothing tells it, it is empty, so that it overwrites the end of an earlier token.
 * `documentedLifetime`, in seconds, is what the provider promises where its answers tell nothing.
 */
export function toCredentials(answer: TokenAnswer, now: number, documentedLifetime?: number): Credentials {
  const lifetime = parseLifetime(answer['expires_in']);
  const end = lifetime === undefined ? readEnd(answer['expires_at']) : now + lifetime * 1000;
  const knownEnd = end ?? (documentedLifetime === undefined ? undefined : now + documentedLifetime * 1000);
  return {
    access_token: answer.access_token,
    ...pickText(answer, 'refresh_token'),
    ...pickText(answer, 'token_type'),
    ...pickText(answer, 'scope'),
    issued_on: new Date(now).toISOString(),
    expires_on: knownEnd === undefined ? '' : new Date(knownEnd).toISOString(),
  };
}

/** The year 5138 in milliseconds: a later end is one in milliseconds that was read as seconds. */
const LATEST_END = 1e14;

/**
 * An absolute end: ISO 8601, seconds or milliseconds. simple-oauth2 turns a number into a date as if it were seconds,
 * which puts milliseconds into the year 58858; that is undone here.
 */
function readEnd(value: unknown): number | undefined {
  if (Object.prototype.toString.call(value) === '[object Date]') {
    const time = (value as Date).getTime();
    return readEnd(time > LATEST_END ? Math.round(time / 1000) : time);
  }
  const time = parseTime(value);
  return typeof time === 'number' ? time : undefined;
}

function pickText(answer: TokenAnswer, name: string): Record<string, string> {
  const value = answer[name];
  return typeof value === 'string' && value !== '' ? { [name]: value } : {};
}
