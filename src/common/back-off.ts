/** How long to wait before something is tried again. */
export interface BackOff {
  /** Milliseconds before the first further try. */
  firstMs: number;
  /** Milliseconds that no wait exceeds. */
  longestMs: number;
  /** What each further wait is multiplied by; default 2. */
  factor?: number;
  /** From 0 to 1: each wait is shortened by up to a half, so that those who failed together do not come back together. */
  random: number;
}

/** Milliseconds to wait after `failures` tries before the one that failed now; 0 for the first. */
export function backOff(failures: number, { firstMs, longestMs, factor = 2, random }: BackOff): number {
  return Math.min(longestMs, firstMs * factor ** failures) * (0.5 + 0.5 * random);
}
