import type { Random } from '../simulation/random';

/** One of `items`, or nothing when there is none. */
export function draw<T>(random: Random, items: readonly T[]): T | undefined {
  return items[random.below(items.length)];
}
