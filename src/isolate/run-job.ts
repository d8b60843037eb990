import { BORDER, type IsolationLimits } from './limits';

/** What a worker is to run. */
export interface Job {
  /** JavaScript: an expression that is a function of `exports` and `module`. */
  code: string;
  /** Where the code came from, for its stack traces. */
  file: string;
  /** Name of the method. */
  method: string;
  /** What the realm makes its argument of, as JSON. */
  args: string;
  limits: IsolationLimits;
  /** Answers what the method asks for; never throws. */
  answer: (text: unknown) => Promise<string>;
}

/** How a job ended: with a text that the realm wrote, or with a fault. */
export type JobOutcome = { text: unknown } | { fault: 'time' | 'computing' | 'memory' | 'failed'; detail?: string };

/** The one door of a worker. */
export interface WorkerPort {
  post(message: unknown): void;
  /** Whoever listens now; nobody did before. `onEnd` says why the worker cannot be used any more. */
  listen(onMessage: (message: unknown) => void, onEnd: (detail?: string) => void): void;
  /** Counted by the worker: odd while it computes. */
  turns: Int32Array;
}

/** How often the main thread looks whether a worker computes too long, and how much later than the worker itself it acts. */
const WATCH_MS = 100;
const GRACE_MS = 500;

const MEGABYTE = 1024 * 1024;

const ignore = (): void => undefined;

/** Runs a job in a worker, at most `timeoutMs`. Never throws; `isClean` when it ended by itself and left nothing. */
export function runJob(
  port: WorkerPort,
  { answer, limits, ...job }: Job,
  timeoutMs: number,
): Promise<{ outcome: JobOutcome; isClean: boolean }> {
  return new Promise((resolve) => {
    let isOver = false;
    let underWay = 0;
    const settle = (outcome: JobOutcome, isClean = false): void => {
      isOver = true;
      clearTimeout(timer);
      clearInterval(watch);
      port.listen(ignore, ignore);
      resolve({ outcome, isClean: isClean && !('fault' in outcome) });
    };
    const timer = setTimeout(() => settle({ fault: 'time' }), timeoutMs);
    const watch = watchTurns(port.turns, limits.computeMs + GRACE_MS, () => settle({ fault: 'computing' }));
    const answerTo = async (text: unknown): Promise<void> => {
      underWay += 1;
      const answered = await answer(text);
      underWay -= 1;
      // The requests of a method that is over go nowhere.
      if (!isOver) port.post({ kind: 'answer', text: answered });
    };
    const onMessage = (message: unknown): void => {
      const { kind, text, fault, isReusable } = (message ?? {}) as Record<string, unknown>;
      if (kind === 'request' && underWay < BORDER.requests) {
        answerTo(text).catch(() => settle({ fault: 'failed', detail: 'a request could not be answered' }));
        return;
      }
      if (kind !== 'done') return settle({ fault: 'failed', detail: 'the worker said what it never says' });
      settle(
        fault === undefined ? { text } : { fault: fault === 'memory' || fault === 'computing' ? fault : 'failed' },
        isReusable === true,
      );
    };
    port.listen(onMessage, (detail) =>
      settle({ fault: detail === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'failed', detail }),
    );
    const { memoryMb, ...times } = limits;
    port.post({ kind: 'run', job: { ...job, limits: { ...BORDER, ...times, memoryBytes: memoryMb * MEGABYTE } } });
  });
}

/** Calls `onTooLong` when one turn of a worker, as it counts them, takes longer than `maxMs`. */
function watchTurns(turns: Int32Array, maxMs: number, onTooLong: () => void): NodeJS.Timeout {
  let seen = Atomics.load(turns, 0);
  let since = performance.now();
  return setInterval(() => {
    const turn = Atomics.load(turns, 0);
    if (turn !== seen) {
      seen = turn;
      since = performance.now();
    } else if (turn % 2 !== 0 && performance.now() - since > maxMs) onTooLong();
  }, WATCH_MS);
}
