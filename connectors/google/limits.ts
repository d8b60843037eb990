import type { ReadLimits } from '../../src/connector';

/** Refusals that are about a limit: https://developers.google.com/workspace/calendar/api/guides/errors */
const REASONS: ReadonlySet<unknown> = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded',
  'dailyLimitExceeded',
]);

const WAIT_MS = 5_000;

/** A limit is a 403 with its reason in the body; no header tells what is left. */
export const readLimits: ReadLimits = ({ status, readBody }) => {
  if (status !== 403) return undefined;
  const { error } = (readBody() ?? {}) as { error?: { errors?: unknown } | null };
  const errors: unknown[] = Array.isArray(error?.errors) ? error.errors : [];
  const isLimited = errors.some((item) => REASONS.has((item as { reason?: unknown } | null)?.reason));
  return isLimited ? { isLimited, resetsInMs: WAIT_MS } : undefined;
};
