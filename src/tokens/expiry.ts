import type { Credentials } from './credentials';

/** Numbers below this are seconds since the epoch, others milliseconds; 1e11 is the year 5138 or March 1973. */
const SECONDS_BELOW = 1e11;

/** The end of the year 9999: later times cannot be written as ISO 8601 with four digits, and later still not at all. */
const LATEST_TIME = 253_402_300_799_999;

/**
 * Reads a point in time as hosts and providers write it: ISO 8601 text, or seconds or milliseconds since the epoch as a
 * number or as text. Returns milliseconds, `undefined` when there is nothing, `'invalid'` for anything else.
 */
export function parseTime(value: unknown): number | 'invalid' | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{1,16}(\.\d{1,9})?$/.test(value.trim()))) {
    const number = Number(value);
    if (!Number.isFinite(number) || number <= 0) return 'invalid';
    const time = Math.round(number < SECONDS_BELOW ? number * 1000 : number);
    return time <= LATEST_TIME ? time : 'invalid';
  }
  // Date.parse reads nearly anything as some date, so the text has to look like ISO 8601 first.
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}[T ][\d:.,+Z -]{5,40}$/.test(value)) return 'invalid';
  const time = Date.parse(value);
  return Number.isNaN(time) ? 'invalid' : time;
}

/** Ten years; a longer lifetime is a mistake and means "unknown". */
const MAX_LIFETIME_SECONDS = 10 * 365 * 86_400;

/**
 * Reads `expires_in`, a number or its text, as seconds. `undefined` when it is absent, not positive, not a number or
 * longer than ten years: the lifetime is then unknown.
 */
export function parseLifetime(value: unknown): number | undefined {
  const isNumeric =
    typeof value === 'number' || (typeof value === 'string' && /^\s*\d{1,12}(\.\d{1,9})?\s*$/.test(value));
  if (!isNumeric) return undefined;
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds > 0 && seconds <= MAX_LIFETIME_SECONDS ? seconds : undefined;
}

/** Options of `isExpiring`. */
export interface IsExpiringOptions {
  credentials: Credentials;
  now: number;
  /** Milliseconds before the end at which a token counts as ending. */
  leewayMs: number;
}

/**
 * True when the access token has ended or ends within the leeway, which is never more than half the token's lifetime.
 * An unknown end is not an end: such a token is used until it is refused. An end that cannot be read counts as passed.
 */
export function isExpiring({ credentials, now, leewayMs }: IsExpiringOptions): boolean {
  const end = parseTime(credentials.expires_on);
  if (end === undefined) return false;
  if (end === 'invalid') return true;
  const start = parseTime(credentials.issued_on);
  const halfLife = typeof start === 'number' && start < end ? (end - start) / 2 : Infinity;
  return end - Math.min(leewayMs, halfLife) <= now;
}
