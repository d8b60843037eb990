import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BORDER, WASM_BYTES, type IsolationLimits } from './limits';

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

/** A thread that runs one job at a time. */
export interface IsolatedWorker {
  /** Runs a job to its end, at most `timeoutMs`. Never throws. */
  run(job: Job, timeoutMs: number): Promise<JobOutcome>;
  /** True when it may run another one: the last one ended by itself and left nothing. */
  readonly isReusable: boolean;
  /** Says what to do when it ends while nobody uses it, and lets the process end meanwhile. */
  rest(onEnd: () => void): void;
  stop(): Promise<void>;
}

/** How often the main thread looks whether a worker computes too long, and how much later than the worker itself it acts. */
const WATCH_MS = 100;
const GRACE_MS = 500;

const MEGABYTE = 1024 * 1024;

/** What this process uses of the language's own, which has no types here. */
const wasm = (globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<object> } }).WebAssembly;

let compiled: Promise<object> | undefined;

/** The interpreter's machine code, made once and shared by all workers. */
function compileInterpreter(): Promise<object> {
  compiled ??= readFile(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))
    .then((bytes) => wasm.compile(bytes))
    .catch((error: unknown) => {
      // The next one tries again.
      compiled = undefined;
      throw error;
    });
  return compiled;
}

/** Starts a worker: a thread without environment, arguments or input, whose only door is its port. */
export async function startIsolatedWorker(): Promise<IsolatedWorker> {
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const wasmModule = await compileInterpreter();
  const worker = new Worker(join(__dirname, 'worker.js'), {
    workerData: { wasmModule, wasmBytes: WASM_BYTES, turns },
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 8 },
  });
  let isReusable = true;
  let onMessage: (message: unknown) => void = () => undefined;
  let onEnd: (detail?: string) => void = () => undefined;
  const end = (detail?: string): void => {
    isReusable = false;
    onEnd(detail);
  };
  worker.on('message', (message: unknown) => onMessage(message));
  worker.on('messageerror', () => end('a message could not be read'));
  worker.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.name));
  worker.on('exit', () => end('the worker ended'));

  return {
    get isReusable() {
      return isReusable;
    },
    rest(listener) {
      onMessage = () => undefined;
      onEnd = listener;
      worker.unref();
    },
    stop: async () => {
      isReusable = false;
      await worker.terminate();
    },
    async run(job, timeoutMs) {
      if (!isReusable) return { fault: 'failed', detail: 'the worker ended' };
      worker.ref();
      const outcome = await runJob(job, timeoutMs);
      if ('fault' in outcome) isReusable = false;
      return outcome;
    },
  };

  function post(message: unknown): void {
    // Not a window's: a worker has no origin to name.
    (worker as { postMessage: (given: unknown, transfer?: []) => void }).postMessage(message, []);
  }

  function runJob({ answer, limits, ...job }: Job, timeoutMs: number): Promise<JobOutcome> {
    return new Promise((resolve) => {
      let isOver = false;
      let underWay = 0;
      const settle = (outcome: JobOutcome): void => {
        isOver = true;
        clearTimeout(timer);
        clearInterval(watch);
        onMessage = () => undefined;
        onEnd = () => undefined;
        resolve(outcome);
      };
      const timer = setTimeout(() => settle({ fault: 'time' }), timeoutMs);
      const watch = watchTurns(turns, limits.computeMs + GRACE_MS, () => settle({ fault: 'computing' }));
      onEnd = (detail) => settle({ fault: detail === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'failed', detail });
      const answerTo = async (text: unknown): Promise<void> => {
        underWay += 1;
        const answered = await answer(text);
        underWay -= 1;
        // The requests of a method that is over go nowhere.
        if (!isOver) post({ kind: 'answer', text: answered });
      };
      onMessage = (message) => {
        const { kind, text, fault, isReusable: isClean } = (message ?? {}) as Record<string, unknown>;
        if (kind === 'request' && underWay < BORDER.requests) {
          answerTo(text).catch(() => settle({ fault: 'failed', detail: 'a request could not be answered' }));
          return;
        }
        if (kind !== 'done') return settle({ fault: 'failed', detail: 'the worker said what it never says' });
        if (isClean !== true) isReusable = false;
        settle(
          fault === undefined ? { text } : { fault: fault === 'memory' || fault === 'computing' ? fault : 'failed' },
        );
      };
      const { memoryMb, ...times } = limits;
      post({ kind: 'run', job: { ...job, limits: { ...BORDER, ...times, memoryBytes: memoryMb * MEGABYTE } } });
    });
  }
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
