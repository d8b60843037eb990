import { backOff } from '../common';
import { ProviderError } from '../errors';
import { parseRetryAfter, type HttpStream } from '../http';
import { canReplay, type ForwardedRequest } from './forward';

/** Methods whose repetition changes nothing (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);
const PASSING = new Set([502, 503, 504]);
const MAX_RETRIES = 2;
const FIRST_WAIT_MS = 200;
/** A longer wait is the caller's: it gets the 429 with its `Retry-After`. */
const LONGEST_WAIT_MS = 5_000;

/** What the plan depends on besides the request and what came of it. */
export interface RetryOptions {
  /** Tries after which it was waited. */
  tries: number;
  /** Milliseconds since the epoch. */
  now: number;
  /** From 0 to 1. */
  random: number;
  /** Milliseconds that the whole call has left. */
  timeLeftMs: number;
}

/** Milliseconds to wait before a request that is passed on is sent again; `undefined` when it is not. */
export function planRetry(
  request: ForwardedRequest,
  outcome: Pick<HttpStream, 'status' | 'headers'> | ProviderError,
  { tries, now, random, timeLeftMs }: RetryOptions,
): number | undefined {
  const isRepeatable = IDEMPOTENT.has(request.method) || request.headers['idempotency-key'] !== undefined;
  if (tries >= MAX_RETRIES || !isRepeatable || !canReplay(request) || request.signal?.aborted === true)
    return undefined;
  const jitteredMs = backOff(tries, { firstMs: FIRST_WAIT_MS, longestMs: LONGEST_WAIT_MS, random });
  if (outcome instanceof ProviderError) return outcome.code === 'provider_unreachable' ? jitteredMs : undefined;
  if (outcome.status !== 429 && !PASSING.has(outcome.status)) return undefined;
  const asked = parseRetryAfter(outcome.headers['retry-after'], now);
  const waitMs = asked === undefined ? jitteredMs : asked * 1000 + jitteredMs;
  return waitMs <= LONGEST_WAIT_MS && waitMs < timeLeftMs ? waitMs : undefined;
}
