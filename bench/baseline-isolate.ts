import { Worker } from 'node:worker_threads';

/**
 * The baseline: a new worker with a `vm` context for each call, as one isolates code in ten minutes. It is no border: whoever
 * knows how leaves it.
 */
const WORKER = `
  const vm = require('node:vm');
  const { parentPort, workerData } = require('node:worker_threads');
  const context = vm.createContext({});
  const method = new vm.Script('(function () { const exports = {}; ' + workerData.code + '; return exports.run; })()').runInContext(context);
  Promise.resolve(method(workerData.args)).then((value) => parentPort.postMessage(JSON.stringify(value)));`;

/** Runs `exports.run` of a text with arguments and gives what it returns. */
export async function runInFreshWorker(code: string, args: object): Promise<unknown> {
  const worker = new Worker(WORKER, { eval: true, workerData: { code, args }, env: {} });
  const text = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  return JSON.parse(text) as unknown;
}
