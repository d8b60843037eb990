/** Why a call got no place. */
export class NoPlaceError extends Error {
  constructor(readonly reason: 'full' | 'late') {
    super(reason === 'full' ? 'too many calls are waiting' : 'no place became free in time');
  }
}

/** How many are inside at a time, in all and of one key, and how many of one key may wait. What is left out has no end. */
export interface GateLimits {
  total?: number;
  perKey?: number;
  waitingPerKey?: number;
}

/** How one call waits. */
export interface EnterOptions {
  /** Milliseconds until it gives up; without it, it waits as long as it takes. */
  waitMs?: number;
  /** Places of its key, where each key has its own number. */
  perKey?: number;
}

/** Lets so many in at a time; see `createGate`. */
export interface Gate {
  /**
   * Waits for a place and gives the function that leaves it; to leave twice does no harm. Throws a `NoPlaceError` when the
   * time is over or too many of this key wait already.
   */
  enter(key: string, options?: EnterOptions): Promise<() => void>;
  /** Runs `task` in a place, and leaves it when the task has ended either way. Throws as `enter` does, and what `task` throws. */
  run<T>(key: string, task: () => Promise<T>, options?: EnterOptions): Promise<T>;
  /** How many of a key are inside. */
  inside(key: string): number;
}

interface Waiter {
  perKey: number;
  admit: () => void;
}

/**
 * Makes a gate: n at a time, or one at a time of each key. Who leaves hands its place over at once, so that nobody slips in
 * between and there is never one too many. Calls of one key are let in as they came; keys take turns, so that many calls
 * of one do not keep the others waiting. A key of which nobody is inside or waits costs nothing.
 */
export function createGate(limits: GateLimits): Gate {
  const { total = Infinity, perKey: perKeyOfAll = Infinity, waitingPerKey = Infinity } = limits;
  let taken = 0;
  const insideOf = new Map<string, number>();
  /** In the order of turns. */
  const queues = new Map<string, Set<Waiter>>();

  const inside = (key: string): number => insideOf.get(key) ?? 0;

  const take = (key: string): (() => void) => {
    taken += 1;
    insideOf.set(key, inside(key) + 1);
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      // Where there was a place left before, nobody but this key's own calls can have waited for this one.
      const candidates = taken === total ? queues.keys() : [key];
      taken -= 1;
      const left = inside(key) - 1;
      if (left === 0) insideOf.delete(key);
      else insideOf.set(key, left);
      handOver(candidates);
    };
  };

  const handOver = (candidates: Iterable<string>): void => {
    for (const key of candidates) {
      const queue = queues.get(key);
      const waiter = queue?.values().next().value;
      if (queue === undefined || waiter === undefined || inside(key) >= waiter.perKey) continue;
      // Its next call waits for its next turn.
      queues.delete(key);
      queue.delete(waiter);
      if (queue.size > 0) queues.set(key, queue);
      waiter.admit();
      return;
    }
  };

  const wait = (key: string, perKey: number, waitMs: number): Promise<() => void> => {
    const queue = queues.get(key) ?? new Set();
    if (queue.size >= waitingPerKey) throw new NoPlaceError('full');
    queues.set(key, queue);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        perKey,
        admit() {
          clearTimeout(timer);
          resolve(take(key));
        },
      };
      queue.add(waiter);
      const giveUp = (): void => {
        queue.delete(waiter);
        if (queue.size === 0) queues.delete(key);
        reject(new NoPlaceError('late'));
      };
      const timer = Number.isFinite(waitMs) ? setTimeout(giveUp, waitMs) : undefined;
    });
  };

  const enter: Gate['enter'] = async (key, { waitMs = Infinity, perKey = perKeyOfAll } = {}) =>
    taken < total && inside(key) < perKey ? take(key) : wait(key, perKey, waitMs);

  return {
    enter,
    async run(key, task, options) {
      const leave = await enter(key, options);
      try {
        return await task();
      } finally {
        leave();
      }
    },
    inside,
  };
}
