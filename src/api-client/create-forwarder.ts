import type { Readable } from 'node:stream';
import type { Credentials, TokenSource } from '../tokens';
import { ProviderError } from '../errors';
import { parseRetryAfter, type Http, type HttpStream, type StreamedBody } from '../http';
import type { OutgoingRequest } from './api-client';
import type { ApiTarget } from './create-api-client';
import { filterRequestHeaders, filterResponseHeaders } from './forward-headers';
import { buildForwardUri } from './forward-uri';
import { readCommonLimits } from './common-limits';
import type { Limits, ReadLimits } from './limits';
import type { Pacer } from './pacer';

/** A request that is passed on to the provider. */
export interface ForwardedRequest {
  /** In upper case. */
  method: string;
  /** Relative to the base URI, or absolute at an origin of the connector's; with its query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** A buffer can be sent again, a stream cannot. */
  body?: Buffer | StreamedBody;
  /** Ends the call: its caller is gone. */
  signal?: AbortSignal;
}

/** The provider's answer, whatever its status. */
export interface ForwardedAnswer {
  status: number;
  /** Without framing: that is whose who answers with them. */
  headers: Record<string, string>;
  body: Readable;
  /** Bytes that the provider announced: of the body, or for `HEAD` of the body that a `GET` would have. */
  length?: number;
  /** True for a 401 that newer credentials did not change either. */
  isRefused: boolean;
}

/** Passes one request on. */
export type Forward = (request: ForwardedRequest) => Promise<ForwardedAnswer>;

/** Options of `createForwarder`. */
export interface CreateForwarderOptions {
  http: Http;
  tokenSource: TokenSource;
  target: ApiTarget | ((credentials: Credentials) => Promise<ApiTarget>);
  authenticate: (request: OutgoingRequest, credentials: Credentials) => Record<string, string>;
  /** True where a 401 may be about a permission as well: it then says nothing about the account. */
  isRefusalVague: boolean;
  readLimits: ReadLimits | undefined;
  /** Requests of one account at a time. */
  maxConcurrentRequests: number;
  pacer: Pacer;
  /** Names the account; its limits are its own. */
  account: string;
  now: () => number;
  /** From 0 to 1. */
  random: () => number;
}

/** Methods whose repetition changes nothing (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);
const PASSING = new Set([502, 503, 504]);
const MAX_RETRIES = 2;
const FIRST_WAIT_MS = 200;
/** A longer wait is the caller's: it gets the 429 with its `Retry-After`. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Makes a forwarder for one account: the provider sees the account's proof and never the caller's, the caller sees the
 * answer as it is and never the proof. A refused token is replaced once; what can be repeated without harm is tried again
 * when the provider is in trouble or asks for patience.
 */
export function createForwarder(options: CreateForwarderOptions): Forward {
  const { http, tokenSource, pacer, account, now, random } = options;

  const send = async (request: ForwardedRequest, credentials: Credentials): Promise<Sent> => {
    const target = typeof options.target === 'function' ? await options.target(credentials) : options.target;
    const uri = buildForwardUri(request.path, target);
    const { method, body, signal } = request;
    const headers = { ...filterRequestHeaders(request.headers, method), ...target.headers };
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
    const formBody = isForm && Buffer.isBuffer(body) ? body.toString('utf8') : undefined;
    const timeLeftMs = http.timeLeftMs();
    const { isForeign } = target;
    const answer = await pacer.run(account, { maxConcurrent: options.maxConcurrentRequests, timeLeftMs }, () => {
      const proof = target.hasProof === true ? {} : options.authenticate({ method, uri, formBody }, credentials);
      return http.forward({ method, uri, headers: { ...headers, ...proof }, body, isForeign, signal });
    });
    return { ...answer, uri };
  };

  const learn = ({ status, headers }: HttpStream): Limits => {
    const seconds = parseRetryAfter(headers['retry-after'], now());
    const read = options.readLimits ?? readCommonLimits;
    const own = read({ status, headers, now: now(), readBody: () => undefined });
    const limits: Limits = {
      ...own,
      ...(status === 429 && { isLimited: true }),
      ...(seconds !== undefined && (status === 429 || status === 403) && { resetsInMs: seconds * 1000 }),
    };
    pacer.learn(account, limits);
    return limits;
  };

  /** Milliseconds to wait before another try; `undefined` when there is none. */
  const planRetry = (
    request: ForwardedRequest,
    outcome: HttpStream | ProviderError,
    tries: number,
  ): number | undefined => {
    const isRepeatable = IDEMPOTENT.has(request.method) || request.headers['idempotency-key'] !== undefined;
    if (tries >= MAX_RETRIES || !isRepeatable || !canReplay(request)) return undefined;
    const jitteredMs = FIRST_WAIT_MS * 2 ** tries * (0.5 + 0.5 * random());
    if (outcome instanceof ProviderError) return outcome.code === 'provider_unreachable' ? jitteredMs : undefined;
    const asked = parseRetryAfter(outcome.headers['retry-after'], now());
    if (outcome.status !== 429 && !PASSING.has(outcome.status)) return undefined;
    const waitMs = asked === undefined ? jitteredMs : asked * 1000 + jitteredMs;
    return waitMs <= LONGEST_WAIT_MS && waitMs < http.timeLeftMs() ? waitMs : undefined;
  };

  /** Learns from an answer and judges it: what goes back, or what to do before the next try. */
  const judge = async (request: ForwardedRequest, outcome: Sent | ProviderError, state: Tries): Promise<Verdict> => {
    if (!(outcome instanceof ProviderError)) learn(outcome);
    if (!(outcome instanceof ProviderError) && outcome.status === 401 && !state.isReplaced) {
      state.isReplaced = true;
      const replacement = await tokenSource.replaceRefused?.(state.credentials);
      if (replacement !== undefined && canReplay(request)) return { credentials: replacement };
    }
    return { waitMs: request.signal?.aborted === true ? undefined : planRetry(request, outcome, state.count) };
  };

  return async (request) => {
    const state: Tries = { credentials: await tokenSource.getCredentials(), isReplaced: false, count: 0 };
    for (;;) {
      const outcome = await send(request, state.credentials).catch(toProviderError);
      const discard = (): void => void (outcome instanceof ProviderError || outcome.body.destroy());
      const verdict = await judge(request, outcome, state).catch((error: unknown) => {
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
      await pacer.wait(waitMs);
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

function canReplay({ body }: ForwardedRequest): boolean {
  return body === undefined || Buffer.isBuffer(body);
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
