import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { wrapMethod } from './wrap-method';

/** What is wrong with a text, in its own lines, from 1. */
export interface SyntaxProblem {
  message: string;
  line: number;
}

const ANSWER_BYTES = 16 * 1024;
/** For the first text, which waits for the worker to start. */
const MAX_WAIT_MS = 10_000;
/** Folders are read one after the other; after that nobody asks. */
const IDLE_MS = 1000;

interface SyntaxWorker {
  worker: Worker;
  signal: Int32Array<SharedArrayBuffer>;
  answer: Uint8Array<SharedArrayBuffer>;
  idle: NodeJS.Timeout;
}

let started: SyntaxWorker | undefined;

/**
 * Compiles a method's code in the interpreter that will run it, without running it. Waits for a thread of its own: folders
 * are read at once, and the interpreter starts only where things can be waited for.
 */
export function findSyntaxProblem(code: string, file: string): SyntaxProblem | undefined {
  const { worker, signal, answer, idle } = (started ??= start());
  idle.refresh();
  Atomics.store(signal, 0, 0);
  // Not a window's: a worker has no origin to name.
  (worker as { postMessage: (given: unknown, transfer?: []) => void }).postMessage(
    { code: wrapMethod(code), file },
    [],
  );
  if (Atomics.wait(signal, 0, 0, MAX_WAIT_MS) === 'timed-out') {
    // Whatever it does, the next file gets another one.
    started = undefined;
    clearTimeout(idle);
    void worker.terminate();
    throw new Error(`${file} could not be checked in time`);
  }
  const text = Buffer.from(answer.slice(0, Atomics.load(signal, 0))).toString();
  return (JSON.parse(text) as SyntaxProblem | null) ?? undefined;
}

function start(): SyntaxWorker {
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const answer = new Uint8Array(new SharedArrayBuffer(ANSWER_BYTES));
  const worker = new Worker(join(__dirname, 'syntax-worker.js'), {
    workerData: { signal, answer },
    env: {},
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.unref();
  const idle = setTimeout(() => {
    started = undefined;
    void worker.terminate();
  }, IDLE_MS).unref();
  return { worker, signal, answer, idle };
}
