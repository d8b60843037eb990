import { ProviderError } from '../errors';
import type { Http, HttpStream } from '../http';
import type { Credentials, TokenSource } from '../tokens';
import type { OutgoingRequest } from './api-client';
import { canReplay, type Forward, type ForwardedAnswer, type ForwardedRequest } from './forward';
import { filterRequestHeaders, filterResponseHeaders } from './forward-headers';
import { buildForwardUri } from './forward-uri';
import type { ReadLimits } from './limits';
import { planRetry } from './plan-retry';
import type { RateLimiter } from './rate-limiter';
import { readLimits } from './read-limits';
import { findTarget, type ApiTargetSource } from './target';

/** Options of `createForwarder`. */
export interface CreateForwarderOptions {
  http: Http;
  tokenSource: TokenSource;
  target: ApiTargetSource;
  authenticate: (request: OutgoingRequest, credentials: Credentials) => Record<string, string>;
  /** True where a 401 may be about a permission as well: it then says nothing about the account. */
  isRefusalVague: boolean;
  readLimits: ReadLimits | undefined;
  /** Requests of one account at a time. */
  maxConcurrentRequests: number;
  rateLimiter: RateLimiter;
  /** Names the account; its limits are its own. */
  account: string;
  now: () => number;
  /** From 0 to 1. */
  random: () => number;
}

/**
 * Makes a forwarder for one account: the provider sees the account's proof and never the caller's, the caller sees the
 * answer as it is and never the proof. A refused token is replaced once; what can be repeated without harm is tried again
 * when the provider is in trouble or asks for patience.
 */
export function createForwarder(options: CreateForwarderOptions): Forward {
  return async (request) => {
    const state: Tries = { credentials: await options.tokenSource.getCredentials(), isReplaced: false, count: 0 };
    for (;;) {
      const outcome = await sendOnce(options, request, state.credentials).catch(toProviderError);
      const discard = (): void => void (outcome instanceof ProviderError || outcome.body.destroy());
      const verdict = await judge(options, { request, outcome, state }).catch((error: unknown) => {
        // Nobody reads the answer any more: its connection must not wait for that.
        discard();
        throw error;
      });
      if ('credentials' in verdict) {
        discard();
        state.credentials = verdict.credentials;
        continue;
      }
      const { waitMs } = verdict;
      if (waitMs === undefined) {
        if (outcome instanceof ProviderError) throw outcome;
        return toAnswer(outcome, state.credentials, options.isRefusalVague);
      }
      discard();
      state.count += 1;
      await options.rateLimiter.wait(waitMs);
    }
  };
}

/** An answer, and the address that gave it. */
type Sent = HttpStream & { uri: string };

/** What one call has tried so far. */
interface Tries {
  credentials: Credentials;
  /** Refused credentials are replaced once. */
  isReplaced: boolean;
  /** Tries after which it was waited. */
  count: number;
}

/** Send again with other credentials, or after a wait; without a wait the outcome is what the caller gets. */
type Verdict = { credentials: Credentials } | { waitMs: number | undefined };

async function sendOnce(
  options: CreateForwarderOptions,
  request: ForwardedRequest,
  credentials: Credentials,
): Promise<Sent> {
  const { http, rateLimiter, account } = options;
  const target = await findTarget(options.target, credentials);
  const uri = buildForwardUri(request.path, target);
  const { method, body, signal } = request;
  const headers = { ...filterRequestHeaders(request.headers, method), ...target.headers };
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  const formBody = isForm && Buffer.isBuffer(body) ? body.toString('utf8') : undefined;
  const { isForeign } = target;
  const limits = { maxConcurrent: options.maxConcurrentRequests, timeLeftMs: http.timeLeftMs() };
  const answer = await rateLimiter.run(account, limits, () => {
    const proof = target.hasProof === true ? {} : options.authenticate({ method, uri, formBody }, credentials);
    return http.forward({ method, uri, headers: { ...headers, ...proof }, body, isForeign, signal });
  });
  return { ...answer, uri };
}

/** Learns from an answer and judges it: what goes back, or what to do before the next try. */
async function judge(
  options: CreateForwarderOptions,
  { request, outcome, state }: { request: ForwardedRequest; outcome: Sent | ProviderError; state: Tries },
): Promise<Verdict> {
  const { http, tokenSource, rateLimiter, account, random } = options;
  const now = options.now();
  if (!(outcome instanceof ProviderError)) {
    const { status, headers } = outcome;
    // The body is the caller's.
    const limits = readLimits({ status, headers, now, readBody: () => undefined }, options.readLimits);
    rateLimiter.learn(account, limits);
    if (status === 401 && !state.isReplaced) {
      state.isReplaced = true;
      const replacement = await tokenSource.replaceRefused?.(state.credentials);
      if (replacement !== undefined && canReplay(request)) return { credentials: replacement };
    }
  }
  const timeLeftMs = http.timeLeftMs();
  return { waitMs: planRetry(request, outcome, { tries: state.count, now, random: random(), timeLeftMs }) };
}

/** Every other error is nothing to try again after. */
function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw error;
}

function toAnswer(
  { status, headers, body, uri }: Sent,
  credentials: Credentials,
  isRefusalVague: boolean,
): ForwardedAnswer {
  const { access_token, refresh_token, access_secret } = credentials;
  const secrets = [access_token, refresh_token, access_secret].filter(
    (secret): secret is string => secret !== undefined && secret.length >= 8,
  );
  const length = readLength(headers['content-length']);
  return {
    status,
    headers: filterResponseHeaders(headers, secrets, uri),
    body,
    ...(length !== undefined && { length }),
    isRefused: status === 401 && !isRefusalVague,
  };
}

function readLength(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
