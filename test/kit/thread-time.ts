import { readFileSync } from 'node:fs';

/**
 * Milliseconds for which this thread has had a processor: what other processes do does not add to them. Where the system
 * does not say so (Linux does), the time of day.
 */
export function readThreadTime(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
