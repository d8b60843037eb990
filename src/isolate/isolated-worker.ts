import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { compileInterpreter } from './compile-interpreter';
import { WASM_BYTES } from './limits';
import { runJob, type Job, type JobOutcome, type WorkerPort } from './run-job';

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
  const port = openPort(worker, turns, () => {
    isReusable = false;
  });
  return {
    get isReusable() {
      return isReusable;
    },
    rest(onEnd) {
      port.listen(() => undefined, onEnd);
      worker.unref();
    },
    stop: async () => {
      isReusable = false;
      await worker.terminate();
    },
    async run(job, timeoutMs) {
      if (!isReusable) return { fault: 'failed', detail: 'the worker ended' };
      worker.ref();
      const { outcome, isClean } = await runJob(port, job, timeoutMs);
      if (!isClean) isReusable = false;
      return outcome;
    },
  };
}

/** `onLost` comes before whoever listens: the worker is gone, or cannot be understood. */
function openPort(worker: Worker, turns: Int32Array, onLost: () => void): WorkerPort {
  let onMessage: (message: unknown) => void = () => undefined;
  let onEnd: (detail?: string) => void = () => undefined;
  const end = (detail: string): void => {
    onLost();
    onEnd(detail);
  };
  worker.on('message', (message: unknown) => onMessage(message));
  worker.on('messageerror', () => end('a message could not be read'));
  worker.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.name));
  worker.on('exit', () => end('the worker ended'));
  return {
    turns,
    post(message) {
      // Not a window's: a worker has no origin to name.
      (worker as { postMessage: (given: unknown, transfer?: []) => void }).postMessage(message, []);
    },
    listen(message, ended) {
      onMessage = message;
      onEnd = ended;
    },
  };
}
