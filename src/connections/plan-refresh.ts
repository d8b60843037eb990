import { backOff } from '../common';
import { parseTime, type Credentials } from '../tokens';

const DAY_MS = 86_400_000;

/** An idle connection is refreshed at least this often: most refresh tokens that end when unused live for weeks. */
const LONGEST_IDLE_MS = 7 * DAY_MS;

/** After a failed refresh. */
const WAITS = { firstMs: 60_000, longestMs: 6 * 3_600_000 };

/** Times of one set of tokens, as they are stored. */
export interface TokenTimes {
  tokenExpiresAt: string | null;
  refreshTokenExpiresAt: string | null;
  /** When to refresh in the background; `null` where that is not possible. */
  refreshAt: string | null;
}

interface PlanOptions {
  credentials: Credentials;
  canRefresh: boolean;
  now: number;
  /** From 0 to 1; spreads connections that were made together. */
  random: number;
}

/**
 * When an idle connection is to be refreshed: in the middle of its refresh token's life where the provider tells that, and
 * after a week at the latest.
 */
export function planRefresh({ credentials, canRefresh, now, random }: PlanOptions): TokenTimes {
  const end = parseTime(credentials.expires_on);
  const refreshEnd = parseTime(credentials.refresh_expires_on);
  const idleMs =
    typeof refreshEnd === 'number' ? Math.min(LONGEST_IDLE_MS, Math.max(0, refreshEnd - now) / 2) : LONGEST_IDLE_MS;
  return {
    tokenExpiresAt: typeof end === 'number' ? new Date(end).toISOString() : null,
    refreshTokenExpiresAt: typeof refreshEnd === 'number' ? new Date(refreshEnd).toISOString() : null,
    refreshAt: canRefresh ? new Date(now + idleMs * (0.8 + 0.2 * random)).toISOString() : null,
  };
}

/** When a refresh that failed for now is tried again: twice as late each time, with jitter, six hours at the most. */
export function planRetry({ failures, now, random }: { failures: number; now: number; random: number }): string {
  return new Date(now + backOff(failures, { ...WAITS, random })).toISOString();
}
