import type { ApiClient } from '../api-client';
import { createGate, NoPlaceError } from '../common';
import { ConnectorError, type DocklineError } from '../errors';
import type { SendHookRequest } from '../http';
import { answerRequest, type IsolatedApi } from './answer-request';
import type { JobOutcome } from './run-job';
import { BORDER, MEMORY_MB, PLACES, TIMES, type IsolationLimits } from './limits';
import { isLonger } from './plain-data';
import { readOutcome } from './read-outcome';
import { wrapMethod } from './wrap-method';
import { borrowWorker, returnWorker } from './workers';

/** A method of an author, with what it may use. */
export interface IsolatedCall {
  /** For messages; the calls of one connector share its places. */
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

/** A method has the time of two calls to a provider: 30 seconds, unless the operator sets it otherwise. */
const CALLS_PER_METHOD = 2;

const methodPlaces = createGate(PLACES);

/**
 * Runs an author's JavaScript in an interpreter without anything of the service: requests only through `send` and the
 * account's `apiClient`, an end after 30 seconds, 3 seconds of computing or 64 MB. Nothing stays between calls. Throws what
 * a request threw when the method let it through, and a `ConnectorError` that names connector and method otherwise. What it
 * returns is plain data that was checked. `places` are those of methods; what a method's own request may lead to needs
 * others, or it would wait for itself.
 */
export async function runIsolated(
  call: IsolatedCall,
  given: Partial<IsolationLimits> = {},
  places = methodPlaces,
): Promise<unknown> {
  const limits = {
    timeoutMs: call.send.timeoutMs * CALLS_PER_METHOD,
    computeMs: TIMES.computeMs,
    memoryMb: MEMORY_MB,
    ...given,
  };
  const startedAt = performance.now();
  if (isLonger(call.args, BORDER.argumentsLength)) throw failure(call, 'got more than a method may get');
  const leave = await places.enter(call.connector, { waitMs: limits.timeoutMs }).catch((error: unknown) => {
    throw failure(call, error instanceof NoPlaceError ? `did not run: ${error.message}` : 'did not run');
  });
  const underWay = new Set<Promise<string>>();
  try {
    return await runInPlace(call, limits, limits.timeoutMs - (performance.now() - startedAt), underWay);
  } finally {
    // A method that ends while its requests go on keeps its place until they have ended too.
    void Promise.allSettled(underWay).then(leave);
  }
}

async function runInPlace(
  call: IsolatedCall,
  limits: IsolationLimits,
  timeoutMs: number,
  underWay: Set<Promise<string>>,
): Promise<unknown> {
  const { connector, method, file, code, args, apiClient } = call;
  const failures: DocklineError[] = [];
  const ending = new AbortController();
  const api: IsolatedApi = { send: call.send, apiClient, signal: ending.signal };
  const worker = await borrowWorker().catch(() => {
    throw failure(call, 'could not be started');
  });
  let outcome: JobOutcome;
  try {
    outcome = await worker.run(
      {
        code: wrapMethod(code),
        file,
        method,
        args: JSON.stringify({ given: args, hasApiClient: apiClient !== undefined }),
        limits,
        answer(text) {
          const answered = answerRequest(text, api, failures);
          underWay.add(answered);
          return answered.finally(() => underWay.delete(answered));
        },
      },
      Math.max(1, timeoutMs),
    );
  } finally {
    ending.abort();
    await returnWorker(worker);
  }
  if ('fault' in outcome) throw failure(call, describeFault(outcome.fault, limits), outcome.detail);
  const result = readOutcome(outcome.text);
  if (result.kind === 'value') return result.value;
  if (result.kind === 'unusable') throw failure(call, result.what);
  // What the provider answered is told as such, when the method let it pass.
  const cause = result.reference === undefined ? undefined : failures[result.reference];
  if (cause !== undefined) throw cause;
  if (result.message === 'out of memory') throw failure(call, describeFault('memory', limits));
  throw new MethodError(connector, method, result.message);
}

function describeFault(fault: 'time' | 'computing' | 'memory' | 'failed', limits: IsolationLimits): string {
  switch (fault) {
    case 'time':
      return `took longer than ${limits.timeoutMs / 1000} seconds`;
    case 'computing':
      return `computed longer than ${limits.computeMs / 1000} seconds`;
    case 'memory':
      return `used more than ${limits.memoryMb} MB`;
    case 'failed':
    default:
      return 'failed';
  }
}

function failure({ connector, method }: IsolatedCall, what: string, detail?: string): ConnectorError {
  return new ConnectorError(connector, method, what, { detail });
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
