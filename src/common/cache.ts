import type { LRUCache } from 'lru-cache';

/** What bounds the copies of a cache. */
export interface CacheOptions<T> {
  /** So many at most; the one that was used longest ago goes first. */
  max: number;
  /** Milliseconds for which a copy is given out; without it, age does not matter. Needs `now`. */
  maxAgeMs?: number;
  /** Milliseconds, past 0. */
  now?: () => number;
  /** Hears of each copy that goes, for whatever reason. */
  onDrop?: (copy: T, key: string) => void;
}

/** A place for copies of what can be had again. */
export type Cache<T extends object> = LRUCache<string, T>;

/** Makes a cache. The library is loaded with the first one: the help of the command line does without. */
export function createCache<T extends object>(options: CacheOptions<T>): Cache<T> {
  const { max, maxAgeMs = 0, now = () => 1, onDrop } = options;
  const { LRUCache: Copies } = require('lru-cache') as typeof import('lru-cache');
  // The library would ask the clock once a millisecond only, and set a timer for that.
  return new Copies({ max, ttl: maxAgeMs, ttlResolution: 0, perf: { now }, dispose: onDrop });
}
