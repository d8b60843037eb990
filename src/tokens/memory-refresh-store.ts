import { KEEP_RESULT_MS, type RefreshStore } from './refresh-store';

/** Options of `createMemoryRefreshStore`. */
export interface MemoryRefreshStoreOptions {
  /** How many results are kept; the oldest go first. Default 10,000. */
  maxKept?: number;
  now?: () => number;
}

/** A store for one process. Its locks are held one after the other, in the order of asking. */
export function createMemoryRefreshStore(options: MemoryRefreshStoreOptions = {}): RefreshStore {
  const { maxKept = 10_000, now = Date.now } = options;
  const kept = new Map<string, { text: Buffer; until: number }>();
  const queues = new Map<string, Promise<void>>();

  const read = async (key: string): Promise<Buffer | undefined> => {
    const entry = kept.get(key);
    return entry !== undefined && entry.until > now() ? entry.text : undefined;
  };

  const save = async (key: string, text: Buffer): Promise<void> => {
    kept.delete(key);
    kept.set(key, { text, until: now() + KEEP_RESULT_MS });
    // Insertion order is age order, so the sweep stops at the first that stays.
    for (const [oldKey, { until }] of kept) {
      if (until > now() && kept.size <= maxKept) break;
      kept.delete(oldKey);
    }
    setTimeout(() => {
      const entry = kept.get(key);
      if (entry !== undefined && entry.until <= now()) kept.delete(key);
    }, KEEP_RESULT_MS).unref();
  };

  return {
    read,
    save,
    async lock(key) {
      const before = queues.get(key);
      let free: () => void = () => undefined;
      const mine = new Promise<void>((resolve) => {
        free = resolve;
      });
      queues.set(key, mine);
      await before;
      return {
        read,
        save: (text) => save(key, text),
        release: async () => {
          if (queues.get(key) === mine) queues.delete(key);
          free();
        },
      };
    },
  };
}
