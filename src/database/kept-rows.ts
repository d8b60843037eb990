import type { ChangeFeed, Topic } from './change-feed';

/** Copies of rows, for look-ups that every call makes. */
export interface KeptRows<T> {
  /** The kept copy, or what `load` finds; what is not there is not kept. */
  find(key: string, load: () => Promise<T | undefined>): Promise<T | undefined>;
}

const MAX_KEPT = 5_000;
/** Changes are heard of at once; this bounds what a lost message could do. */
const MAX_AGE_MS = 60_000;

/** Keeps copies until something of this kind changes, and none while changes of others cannot be heard. */
export function createKeptRows<T>(
  changes: ChangeFeed,
  kind: 'connection' | 'integration' | 'key',
  now: () => number,
): KeptRows<T> {
  const kept = new Map<string, { row: T; until: number }>();
  /** Counts changes: what was read before one and comes after it may be old. */
  let epoch = 0;
  changes.subscribe((topic: Topic) => {
    if (topic !== '*' && !topic.startsWith(`${kind}:`)) return;
    epoch += 1;
    kept.clear();
  });
  return {
    async find(key, load) {
      const known = changes.isLive() ? kept.get(key) : undefined;
      if (known !== undefined && known.until > now()) return known.row;
      const readAt = epoch;
      const row = await load();
      if (row !== undefined && changes.isLive() && epoch === readAt) {
        if (kept.size >= MAX_KEPT) kept.clear();
        kept.set(key, { row, until: now() + MAX_AGE_MS });
      }
      return row;
    },
  };
}
