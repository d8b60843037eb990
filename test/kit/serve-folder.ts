import { readFileSync } from 'node:fs';
import { startService } from '../../src/service/start-service';

/**
 * A process that serves the connectors of a folder, the first argument, for tests that measure it from outside. A method may
 * compute for the milliseconds of the second argument. When it is
 * told to stop it writes how its main thread fared: the longest turn that it computed, and the longest that it had to wait for a
 * processor within a second, which is the machine's doing. Linux only.
 */
async function main(): Promise<void> {
  const [, , connectorsFolder, computeMs] = process.argv;
  const isolationTimes = { computeMs: Number(computeMs) };
  const service = await startService({ environment: process.env, connectorsFolder, isolationTimes });
  const thread = watchThread();
  process.once('SIGTERM', () => {
    process.stdout.write(`${JSON.stringify({ thread: thread() })}\n`);
    void service.stop().finally(() => process.exit(0));
  });
}

function watchThread(): () => { computedMs: number; waitedMs: number } {
  const read = (): number[] =>
    readFileSync('/proc/thread-self/schedstat', 'utf8')
      .split(' ')
      .map((nanoseconds) => Number(nanoseconds) / 1e6);
  let [ran = 0, waited = 0] = read();
  const longest = { computedMs: 0, waitedMs: 0 };
  const lastSecond: Array<{ at: number; ms: number }> = [];
  setInterval(() => {
    const [nowRan = 0, nowWaited = 0] = read();
    const at = performance.now();
    lastSecond.push({ at, ms: nowWaited - waited });
    while ((lastSecond[0]?.at ?? at) < at - 1000) lastSecond.shift();
    longest.computedMs = Math.max(longest.computedMs, nowRan - ran);
    longest.waitedMs = Math.max(
      longest.waitedMs,
      lastSecond.reduce((sum, { ms }) => sum + ms, 0),
    );
    [ran, waited] = [nowRan, nowWaited];
  }, 10).unref();
  return () => longest;
}

void main();
