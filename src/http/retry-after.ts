/** Longest wait that is passed on: a day. More is a mistake or an attack. */
const MAX_SECONDS = 86_400;

/** Reads `Retry-After` in either form, seconds or a date (RFC 9110 §10.2.3). Whole seconds, or `undefined`. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  // Date.parse reads nearly anything as some date; an HTTP date starts with the name of a day.
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : Math.ceil((date - now) / 1000);
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(Math.max(seconds, 0), MAX_SECONDS);
}
