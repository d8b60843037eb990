import { readFileSync } from 'node:fs';

/**
 * Milliseconds for which this thread, or the main thread of another process, has had a processor: what other processes do
 * does not add to them. Where the system does not say so (Linux does), the time of day.
 */
export function readThreadTime(pid?: number): number {
  try {
    const file = pid === undefined ? '/proc/thread-self/schedstat' : `/proc/${pid}/schedstat`;
    return Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
