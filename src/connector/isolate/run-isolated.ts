import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ApiClient } from '../../api-client';
import { ConnectorError, type DocklineError } from '../../errors';
import type { SendHookRequest } from '../spec';
import { answerRequest, type IsolatedApi } from './answer-request';

/** A method of an author, with what it may use. */
export interface IsolatedCall {
  /** For messages. */
  connector: string;
  /** Name of the method, e.g. `getTokenData`. */
  method: string;
  /** Where the code came from, for its stack traces. */
  file: string;
  /** JavaScript, as a CommonJS module. */
  code: string;
  /** Plain JSON. */
  args: Readonly<Record<string, unknown>>;
  send: SendHookRequest;
  apiClient?: ApiClient;
}

/** Milliseconds and megabytes of one call. */
export interface IsolationLimits {
  timeoutMs: number;
  memoryMb: number;
}

const MEMORY_MB = 64;
/** A method has the time of two calls to a provider: 30 seconds, unless the operator sets it otherwise. */
const CALLS_PER_METHOD = 2;
const MAX_WORKERS = 8;

let running = 0;
const queue: Array<() => void> = [];

/**
 * Runs an author's JavaScript in a worker of its own: no file system, no process, no environment, requests only through
 * `send` and the account's `apiClient`, an end after 30 seconds or 64 MB. Nothing stays between calls. Throws what a
 * request threw when the method let it through, and a `ConnectorError` that names connector and method otherwise.
 */
export async function runIsolated(
  call: IsolatedCall,
  limits: IsolationLimits = { timeoutMs: call.send.timeoutMs * CALLS_PER_METHOD, memoryMb: MEMORY_MB },
): Promise<unknown> {
  if (running >= MAX_WORKERS) await new Promise<void>((resolve) => queue.push(resolve));
  running += 1;
  try {
    return await runInWorker(call, limits);
  } finally {
    running -= 1;
    queue.shift()?.();
  }
}

interface Message {
  kind: 'later' | 'log' | 'done';
  text: string;
}

interface Outcome {
  value?: unknown;
  error?: { message: string; reference?: number };
}

async function runInWorker(call: IsolatedCall, { timeoutMs, memoryMb }: IsolationLimits): Promise<unknown> {
  const { connector, method, file, code, args, apiClient } = call;
  const failures: DocklineError[] = [];
  const api: IsolatedApi = { send: call.send, apiClient };
  const answerTo = async (text: string): Promise<void> => {
    const answer = await answerRequest(text, api, failures);
    // Not a window's: a worker has no origin to name.
    (worker as { postMessage: (message: string, transfer?: []) => void }).postMessage(answer, []);
  };
  const worker = new Worker(join(__dirname, 'worker.js'), {
    workerData: { code, file, method, args: JSON.stringify({ given: args, hasApiClient: apiClient !== undefined }) },
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 },
  });
  let timer: NodeJS.Timeout | undefined;
  const outcome = new Promise<unknown>((resolve, reject) => {
    const fail = (what: string, detail?: string): void =>
      reject(new ConnectorError(connector, method, what, { detail }));
    timer = setTimeout(() => fail(`took longer than ${timeoutMs / 1000} seconds`), timeoutMs);
    worker.on('message', ({ kind, text }: Message) => {
      if (kind === 'later') void answerTo(text);
      if (kind !== 'done') return;
      const { value, error } = JSON.parse(text) as Outcome;
      if (error === undefined) return resolve(restoreUndefined(value));
      // What the provider answered is told as such, when the method let it pass.
      const cause = error.reference === undefined ? undefined : failures[error.reference];
      if (cause !== undefined) return reject(cause);
      return reject(new MethodError(connector, method, error.message));
    });
    worker.on('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? `used more than ${memoryMb} MB` : 'failed', error.code),
    );
    worker.on('exit', () => {
      fail('ended without an answer');
    });
  });
  try {
    return await outcome;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** What an author's method threw. Its own words are kept apart: they may hold anything. */
export class MethodError extends ConnectorError {
  constructor(
    connector: string,
    method: string,
    /** The author's words. */
    readonly words: string,
  ) {
    super(connector, method, 'failed', { detail: 'the method threw' });
  }
}

function restoreUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restoreUndefined);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.hasOwn(value, '$undefined')) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, restoreUndefined(member)]));
}
