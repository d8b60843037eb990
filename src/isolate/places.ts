/** Why a call got no place. */
export class NoPlaceError extends Error {
  constructor(readonly reason: 'full' | 'late') {
    super(reason === 'full' ? 'too many calls are waiting' : 'no place became free in time');
  }
}

/** How many are inside at a time, in all and of one key, and how many of one key may wait. */
export interface PlaceLimits {
  total: number;
  perKey: number;
  waitingPerKey: number;
}

/** Places that keys share; see `createPlaces`. */
export interface Places {
  /**
   * Waits for a place, at most `waitMs`, and gives the function that leaves it. Throws a `NoPlaceError` when the time is
   * over or too many of this key wait already.
   */
  enter(key: string, waitMs: number): Promise<() => void>;
}

interface Waiter {
  admit: () => void;
}

/**
 * Makes places. Who leaves hands its place over at once, so that nobody slips in between; keys take turns, so that many
 * calls of one key do not keep the others waiting.
 */
export function createPlaces({ total, perKey, waitingPerKey }: PlaceLimits): Places {
  let taken = 0;
  const inside = new Map<string, number>();
  /** In the order of turns. */
  const queues = new Map<string, Waiter[]>();

  return {
    async enter(key, waitMs) {
      if (taken < total && countInside(key) < perKey) return take(key);
      const queue = queues.get(key) ?? [];
      if (queue.length >= waitingPerKey) throw new NoPlaceError('full');
      queues.set(key, queue);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          remove(key, waiter);
          reject(new NoPlaceError('late'));
        }, waitMs);
        const waiter: Waiter = {
          admit() {
            clearTimeout(timer);
            resolve(take(key));
          },
        };
        queue.push(waiter);
      });
    },
  };

  function countInside(key: string): number {
    return inside.get(key) ?? 0;
  }

  function take(key: string): () => void {
    taken += 1;
    inside.set(key, countInside(key) + 1);
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      taken -= 1;
      const left = countInside(key) - 1;
      if (left === 0) inside.delete(key);
      else inside.set(key, left);
      handOver();
    };
  }

  function handOver(): void {
    if (taken >= total) return;
    for (const [key, queue] of queues) {
      const [waiter] = queue;
      if (waiter === undefined || countInside(key) >= perKey) continue;
      remove(key, waiter);
      // Its next call waits for its next turn.
      if (queues.delete(key)) queues.set(key, queue);
      waiter.admit();
      return;
    }
  }

  function remove(key: string, waiter: Waiter): void {
    const queue = queues.get(key) ?? [];
    queue.splice(queue.indexOf(waiter), 1);
    if (queue.length === 0) queues.delete(key);
  }
}
