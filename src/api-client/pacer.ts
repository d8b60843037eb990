import { RateLimitedError } from '../errors';
import { timeoutError } from '../http';
import type { Limits } from './limits';

/** Longer waits are the caller's: it hears 429 with the seconds, instead of holding a connection. */
const MAX_WAIT_MS = 12_000;

/** Accounts that are remembered; one that was idle longest goes first. */
const MAX_ACCOUNTS = 5_000;

/** Keeps requests of one account within a number at a time and within what its provider allows. */
export interface Pacer {
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

/** How time passes for a pacer. */
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

interface AccountState {
  active: number;
  waiting: Array<() => void>;
  /** Milliseconds on the pacer's clock, before which nothing is sent. */
  blockedUntil: number;
  remaining: number;
  resetsAt: number;
}

/** Makes a pacer for one process. */
export function createPacer(pace = REAL_PACE): Pacer {
  const accounts = new Map<string, AccountState>();

  const find = (account: string): AccountState => {
    const known = accounts.get(account);
    const state = known ?? { active: 0, waiting: [], blockedUntil: 0, remaining: Infinity, resetsAt: 0 };
    // Map order is age: the one in use moves to the end.
    accounts.delete(account);
    accounts.set(account, state);
    if (accounts.size > MAX_ACCOUNTS) dropIdle(accounts);
    return state;
  };

  return {
    async run(account, { maxConcurrent, timeLeftMs }, send) {
      const state = find(account);
      const endsAt = pace.clock() + timeLeftMs;
      // Whoever waits is given the place of the one that ends, so that nobody slips in between.
      if (state.active >= maxConcurrent) await takeTurn(state, timeLeftMs);
      else state.active += 1;
      try {
        await waitForLimits(state, endsAt - pace.clock(), pace);
        state.remaining -= 1;
        return await send();
      } finally {
        const next = state.waiting.shift();
        if (next === undefined) state.active -= 1;
        else next();
      }
    },
    learn(account, { isLimited = false, remaining, resetsInMs }) {
      const state = find(account);
      const now = pace.clock();
      if (remaining !== undefined && resetsInMs !== undefined) {
        state.remaining = Math.max(0, remaining - Math.max(0, state.active - 1));
        state.resetsAt = now + resetsInMs;
      }
      if (isLimited) state.blockedUntil = Math.max(state.blockedUntil, now + (resetsInMs ?? 1000));
    },
    wait: (ms) => pace.wait(ms),
  };
}

/** Waits until a running request ends; leaves the queue when the call's time is over first. */
function takeTurn(state: AccountState, timeLeftMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const turn = (): void => {
      clearTimeout(timer);
      resolve();
    };
    if (Number.isFinite(timeLeftMs)) {
      timer = setTimeout(() => {
        state.waiting = state.waiting.filter((other) => other !== turn);
        reject(timeoutError('no place in time'));
      }, timeLeftMs);
    }
    state.waiting.push(turn);
  });
}

async function waitForLimits(state: AccountState, timeLeftMs: number, pace: Pace): Promise<void> {
  const now = pace.clock();
  if (state.resetsAt <= now) state.remaining = Infinity;
  const freeAt = Math.max(state.blockedUntil, state.remaining <= 0 ? state.resetsAt : 0);
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

function dropIdle(accounts: Map<string, AccountState>): void {
  for (const [account, { active }] of accounts) {
    if (active > 0) continue;
    accounts.delete(account);
    return;
  }
}
