import { createCache, createGate } from '../common';
import { RateLimitedError } from '../errors';
import { timeoutError } from '../http';
import type { Limits } from './limits';

/** Longer waits are the caller's: it hears 429 with the seconds, instead of holding a connection. */
const MAX_WAIT_MS = 12_000;

/** Accounts whose limits are remembered; the one that was idle longest goes first. */
const MAX_ACCOUNTS = 5_000;

/** Keeps requests of one account within a number at a time and within what its provider allows. */
export interface RateLimiter {
  /**
   * Runs `send` when there is a place and no limit stands against it. Throws a `RateLimitedError` without sending when the
   * limit lasts too long, and a 504 when the call's time is over before a place is free.
   */
  run<T>(account: string, args: { maxConcurrent: number; timeLeftMs: number }, send: () => Promise<T>): Promise<T>;
  /** Remembers what an answer said. */
  learn(account: string, limits: Limits): void;
  /** Lets so many milliseconds pass before another try. */
  wait(ms: number): Promise<void>;
}

/** How time passes for a rate limiter. */
export interface Pace {
  /** Milliseconds; never goes back. */
  clock(): number;
  /** Ends when so many milliseconds are over on that clock. */
  wait(ms: number): Promise<void>;
}

const REAL_PACE: Pace = {
  clock: () => performance.now(),
  wait: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    }),
};

/** What is known of one account's limits; times on the clock of the limiter. */
interface AccountLimits {
  /** Before this nothing is sent. */
  blockedUntil: number;
  remaining: number;
  resetsAt: number;
}

/** Makes a rate limiter for one process. */
export function createRateLimiter(pace = REAL_PACE): RateLimiter {
  const gate = createGate({});
  const accounts = createCache<AccountLimits>({ max: MAX_ACCOUNTS });

  const find = (account: string): AccountLimits => {
    const known = accounts.get(account) ?? { blockedUntil: 0, remaining: Infinity, resetsAt: 0 };
    accounts.set(account, known);
    return known;
  };

  return {
    async run(account, { maxConcurrent, timeLeftMs }, send) {
      const endsAt = pace.clock() + timeLeftMs;
      const leave = await gate.enter(account, { perKey: maxConcurrent, waitMs: timeLeftMs }).catch(() => {
        throw timeoutError('no place in time');
      });
      try {
        const limits = find(account);
        await waitForLimits(limits, endsAt - pace.clock(), pace);
        limits.remaining -= 1;
        return await send();
      } finally {
        leave();
      }
    },
    learn(account, { isLimited = false, remaining, resetsInMs }) {
      const limits = find(account);
      const now = pace.clock();
      if (remaining !== undefined && resetsInMs !== undefined) {
        limits.remaining = Math.max(0, remaining - Math.max(0, gate.inside(account) - 1));
        limits.resetsAt = now + resetsInMs;
      }
      if (isLimited) limits.blockedUntil = Math.max(limits.blockedUntil, now + (resetsInMs ?? 1000));
    },
    wait: (ms) => pace.wait(ms),
  };
}

async function waitForLimits(limits: AccountLimits, timeLeftMs: number, pace: Pace): Promise<void> {
  const now = pace.clock();
  if (limits.resetsAt <= now) limits.remaining = Infinity;
  const freeAt = Math.max(limits.blockedUntil, limits.remaining <= 0 ? limits.resetsAt : 0);
  const waitMs = freeAt - now;
  if (waitMs <= 0) return;
  if (waitMs > Math.min(MAX_WAIT_MS, timeLeftMs - 1000)) {
    throw new RateLimitedError('The service asks us to slow down. Please try again later.', {
      detail: 'not sent: the limit is known to be used up',
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    });
  }
  await pace.wait(waitMs);
}
