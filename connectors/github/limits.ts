import type { ReadLimits } from '../../src/connector';

/** How long to wait after a refusal that tells no time: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const SECONDARY_WAIT_MS = 60_000;

/** The primary limit is in headers; the secondary one is a 403 with `Retry-After`, or with words and nothing else. */
export const readLimits: ReadLimits = ({ status, headers, now, readBody }) => {
  const remaining = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
  const resetsInMs = Math.max(0, Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000 - now);
  const isKnown = !Number.isNaN(remaining) && !Number.isNaN(resetsInMs);
  const isRefused = status === 403 || status === 429;
  if (isRefused && isKnown && remaining === 0) return { isLimited: true, remaining, resetsInMs };
  if (isRefused && (headers['retry-after'] !== undefined || isAboutLimits(readBody()))) {
    return { isLimited: true, resetsInMs: SECONDARY_WAIT_MS };
  }
  // Searches have a limit of their own, which says nothing of other requests.
  const isCommon = (headers['x-ratelimit-resource'] ?? 'core') === 'core';
  return isKnown && isCommon ? { remaining, resetsInMs } : undefined;
};

function isAboutLimits(body: unknown): boolean {
  const message = typeof body === 'object' && body !== null ? (body as { message?: unknown }).message : undefined;
  return typeof message === 'string' && /rate limit|abuse/i.test(message);
}
