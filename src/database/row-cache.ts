import { createCache } from '../common';
import type { ChangeFeed, Topic } from './change-feed';

/** Copies of rows, for look-ups that every call makes. */
export interface RowCache<T> {
  /** The kept copy, or what `load` finds. What is not there is not kept, nor what changed while it was read. */
  find(key: string, load: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** Options of `createRowCache`. */
export interface RowCacheOptions<T> {
  changes: ChangeFeed;
  /** Changes that end a copy: of its own row, and of others that it is made of. */
  topicsOf: (row: T) => readonly Topic[];
  /** Milliseconds. */
  now: () => number;
}

const MAX_KEPT = 5_000;
/** Changes are heard of at once; this bounds what a lost message could do. */
const MAX_AGE_MS = 60_000;

/** Keeps each copy until something that it is made of changes, and none while changes of others cannot be heard. */
export function createRowCache<T>({ changes, topicsOf, now }: RowCacheOptions<T>): RowCache<T> {
  /** Keys of the copies that a change ends. */
  const keysOf = new Map<Topic, Set<string>>();
  const kept = createCache<{ row: T; topics: readonly Topic[] }>({
    max: MAX_KEPT,
    maxAgeMs: MAX_AGE_MS,
    now,
    onDrop({ topics }, key) {
      for (const topic of topics) {
        const keys = keysOf.get(topic);
        keys?.delete(key);
        if (keys?.size === 0) keysOf.delete(topic);
      }
    },
  });
  /** For each look-up under way, what changed since it began. */
  const underWay = new Set<Set<Topic>>();

  changes.subscribe((topic) => {
    for (const changed of underWay) changed.add(topic);
    if (topic === '*') kept.clear();
    else for (const key of keysOf.get(topic) ?? []) kept.delete(key);
  });

  const keep = (key: string, row: T, changed: ReadonlySet<Topic>): void => {
    const topics = topicsOf(row);
    // What was read before a change and comes after it may be old.
    if (!changes.isLive() || changed.has('*') || topics.some((topic) => changed.has(topic))) return;
    kept.set(key, { row, topics });
    for (const topic of topics) keysOf.set(topic, (keysOf.get(topic) ?? new Set()).add(key));
  };

  return {
    async find(key, load) {
      const known = changes.isLive() ? kept.get(key) : undefined;
      if (known !== undefined) return known.row;
      const changed = new Set<Topic>();
      underWay.add(changed);
      try {
        const row = await load();
        if (row !== undefined) keep(key, row, changed);
        return row;
      } finally {
        underWay.delete(changed);
      }
    },
  };
}
