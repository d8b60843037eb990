import { join } from 'node:path';
import { runInFreshWorker } from './baseline-isolate';
import { median } from './processes';

/** Milliseconds of one call of a small method, megabytes of a worker, and the median of the ratios of paired rounds. */
export interface IsolateFigures {
  baselineMs: number;
  isolateMs: number;
  ratio: number;
  firstMs: number;
  workerMegabytes: number;
}

const CODE = `exports.run = ({ credentials, now }) => ({
  access_token: credentials.access_token.toUpperCase(),
  expires_at: now + credentials.expires_in * 1000,
  scopes: credentials.scope.split(' ').map((scope) => scope.trim()).filter(Boolean),
});`;
const ARGS = { credentials: { access_token: 'at', expires_in: 3600, scope: 'read write' }, now: 1_700_000_000_000 };

/** A small method in the compiled isolate, beside a new worker with a `vm` context for each call. */
export async function measureIsolate(pairs: number): Promise<IsolateFigures> {
  const { runIsolated } =
    require('../dist/src/isolate/run-isolated.js') as typeof import('../src/isolate/run-isolated');
  const send = Object.assign(() => Promise.reject(new Error('nothing is sent')), { timeoutMs: 15_000 });
  const isolate = (): Promise<unknown> =>
    runIsolated({ connector: 'bench', method: 'run', file: join('auth', 'run.js'), code: CODE, args: ARGS, send });
  const baseline = (): Promise<unknown> => runInFreshWorker(CODE, ARGS);

  const before = process.memoryUsage().rss;
  const firstMs = await time(isolate);
  const workerMegabytes = (process.memoryUsage().rss - before) / 1e6;
  await baseline();
  const figures: { baseline: number[]; isolate: number[]; ratio: number[] } = { baseline: [], isolate: [], ratio: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const [first, second] = pair % 2 === 0 ? [baseline, isolate] : [isolate, baseline];
    const firstTime = await time(first);
    const secondTime = await time(second);
    const [theirs, ours] = pair % 2 === 0 ? [firstTime, secondTime] : [secondTime, firstTime];
    figures.baseline.push(theirs);
    figures.isolate.push(ours);
    figures.ratio.push(ours / theirs);
  }
  return {
    baselineMs: median(figures.baseline),
    isolateMs: median(figures.isolate),
    ratio: median(figures.ratio),
    firstMs,
    workerMegabytes,
  };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
