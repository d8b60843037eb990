import { startIsolatedWorker, type IsolatedWorker } from './isolated-worker';
import { TIMES } from './limits';

/** Workers that wait for their next job; the one that worked last comes first. */
const idle: Array<{ worker: IsolatedWorker; timer: NodeJS.Timeout }> = [];

/** A worker that waits, or a new one. */
export async function borrowWorker(): Promise<IsolatedWorker> {
  const waiting = idle.pop();
  if (waiting === undefined) return startIsolatedWorker();
  clearTimeout(waiting.timer);
  return waiting.worker;
}

/** Takes a worker back. One that is not as it was ends; one that nobody needs for a while ends too. */
export async function returnWorker(worker: IsolatedWorker): Promise<void> {
  if (!worker.isReusable) return worker.stop();
  const leave = (): void => {
    const index = idle.findIndex((entry) => entry.worker === worker);
    if (index >= 0) idle.splice(index, 1);
    clearTimeout(timer);
    void worker.stop();
  };
  const timer = setTimeout(leave, TIMES.idleMs).unref();
  worker.rest(leave);
  idle.push({ worker, timer });
}
