import { parseRetryAfter } from '../http';
import type { LimitedAnswer, Limits, ReadLimits } from './limits';

/** A reset beyond this many seconds is a point in time: nobody's limit lasts thirty years. */
const LONGEST_SECONDS = 1e9;

/**
 * What an answer says of its provider's limits: `Retry-After` and 429 for every provider (RFC 6585 §4), and beside them
 * what the connector reads with `own`, or what many providers tell alike where it has no way of its own.
 */
export function readLimits(answer: LimitedAnswer, own: ReadLimits | undefined): Limits {
  const { status, headers, now } = answer;
  const seconds = parseRetryAfter(headers['retry-after'], now);
  return {
    ...(own ?? readCommonLimits)(answer),
    ...(status === 429 && { isLimited: true }),
    ...(seconds !== undefined && (status === 429 || status === 403) && { resetsInMs: seconds * 1000 }),
  };
}

/**
 * Limits as many providers tell them: `RateLimit: "name";r=0;t=90` (IETF draft, also its older pair of headers), and
 * `X-RateLimit-Remaining` with `-Reset` in seconds from now or since the epoch.
 */
function readCommonLimits({ headers, now }: LimitedAnswer): Limits | undefined {
  const { ratelimit } = headers;
  const remaining = readNumber(/;\s*r=(\d+)/.exec(ratelimit ?? '')?.[1] ?? readHeader(headers, 'remaining'));
  const reset = readNumber(/;\s*t=(\d+)/.exec(ratelimit ?? '')?.[1] ?? readHeader(headers, 'reset'));
  if (remaining === undefined || reset === undefined) return undefined;
  return { remaining, resetsInMs: Math.max(0, reset > LONGEST_SECONDS ? reset * 1000 - now : reset * 1000) };
}

function readHeader(headers: LimitedAnswer['headers'], name: string): string | undefined {
  return headers[`ratelimit-${name}`] ?? headers[`x-ratelimit-${name}`] ?? headers[`x-rate-limit-${name}`];
}

function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text.trim()) ? Number(text) : undefined;
}
