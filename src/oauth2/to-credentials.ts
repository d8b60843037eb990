import { parseLifetime, parseTime, type Credentials } from '../tokens';
import type { TokenAnswer } from './token-answer';

/**
 * Picks the named members out of a token answer. The end of the token is computed from `now`, the moment before the
 * request was sent; when nothing tells it, it is empty, so that it overwrites the end of an earlier token.
 * `documented` is what the provider promises where its answers tell nothing.
 */
export function toCredentials(answer: TokenAnswer, now: number, documented: Lifetimes = {}): Credentials {
  const refreshEnd = readRefreshEnd(answer, now, documented);
  return {
    access_token: answer.access_token,
    ...pickText(answer, 'refresh_token'),
    ...pickText(answer, 'token_type'),
    ...pickText(answer, 'scope'),
    ...readTimes(answer, now, documented),
    ...(refreshEnd !== undefined && { refresh_expires_on: new Date(refreshEnd).toISOString() }),
  };
}

const DATE = '[object Date]';

/** Lifetimes that a provider documents where its answers tell none, in seconds. */
export interface Lifetimes {
  access?: number;
  refresh?: number;
}

/** Start and end of a fresh access token, from `expires_in` or `expires_at`; the end is empty when nothing tells it. */
export function readTimes(
  answer: Readonly<Record<string, unknown>>,
  now: number,
  { access }: Lifetimes = {},
): { issued_on: string; expires_on: string } {
  const lifetime = parseLifetime(answer['expires_in']);
  // A lifetime of 0 means that there is no end; simple-oauth2 makes a date of it that has passed.
  const isComputed =
    answer['expires_in'] !== undefined && Object.prototype.toString.call(answer['expires_at']) === DATE;
  const told = isComputed ? undefined : readEnd(answer['expires_at']);
  const end = lifetime === undefined ? told : now + lifetime * 1000;
  const knownEnd = end ?? (access === undefined ? undefined : now + access * 1000);
  return {
    issued_on: new Date(now).toISOString(),
    expires_on: knownEnd === undefined ? '' : new Date(knownEnd).toISOString(),
  };
}

/** Names under which providers tell how long a refresh token lives; none of them is in an RFC. */
const REFRESH_LIFETIMES = [
  'refresh_token_expires_in',
  'refresh_expires_in',
  'x_refresh_token_expires_in',
  'refresh_expires',
];

function readRefreshEnd(answer: TokenAnswer, now: number, { refresh }: Lifetimes): number | undefined {
  if (typeof answer['refresh_token'] !== 'string') return undefined;
  const told = REFRESH_LIFETIMES.map((name) => parseLifetime(answer[name])).find((lifetime) => lifetime !== undefined);
  const lifetime = told ?? refresh;
  return lifetime === undefined ? readEnd(answer['refresh_expires_at']) : now + lifetime * 1000;
}

/** The year 5138 in milliseconds: a later end is one in milliseconds that was read as seconds. */
const LATEST_END = 1e14;

/**
 * An absolute end: ISO 8601, seconds or milliseconds. simple-oauth2 turns a number into a date as if it were seconds,
 * which puts milliseconds into the year 58858; that is undone here.
 */
function readEnd(value: unknown): number | undefined {
  if (Object.prototype.toString.call(value) === DATE) {
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
