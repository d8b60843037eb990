import type { Readable } from 'node:stream';
import type { Credentials, TokenSource } from '../credentials';
import { ProviderError } from '../errors';
import { parseRetryAfter, type Http, type HttpStream } from '../http';
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
  body?: Buffer | Readable;
}

/** The provider's answer, whatever its status. */
export interface ForwardedAnswer {
  status: number;
  headers: Record<string, string>;
  body: Readable;
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

  const send = async (request: ForwardedRequest, credentials: Credentials): Promise<HttpStream> => {
    const target = typeof options.target === 'function' ? await options.target(credentials) : options.target;
    const uri = buildForwardUri(request.path, target);
    const { method, body } = request;
    const headers = { ...filterRequestHeaders(request.headers), ...target.headers };
    if (Buffer.isBuffer(body)) delete headers['content-length'];
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
    const formBody = isForm && Buffer.isBuffer(body) ? body.toString('utf8') : undefined;
    const timeLeftMs = http.timeLeftMs();
    return pacer.run(account, { maxConcurrent: options.maxConcurrentRequests, timeLeftMs }, () => {
      const proof = target.hasProof === true ? {} : options.authenticate({ method, uri, formBody }, credentials);
      return http.forward({ method, uri, headers: { ...headers, ...proof }, body, isForeign: target.isForeign });
    });
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

  return async (request) => {
    let credentials = await tokenSource.getCredentials();
    let isReplaced = false;
    for (let tries = 0; ; tries += 1) {
      const outcome = await send(request, credentials).catch(toProviderError);
      if (!(outcome instanceof ProviderError)) learn(outcome);
      if (!(outcome instanceof ProviderError) && outcome.status === 401 && !isReplaced) {
        isReplaced = true;
        const replacement = await tokenSource.replaceRefused?.(credentials);
        if (replacement !== undefined && canReplay(request)) {
          outcome.body.destroy();
          credentials = replacement;
          tries -= 1;
          continue;
        }
      }
      const waitMs = planRetry(request, outcome, tries);
      if (waitMs === undefined) {
        if (outcome instanceof ProviderError) throw outcome;
        return toAnswer(outcome, credentials, options.isRefusalVague);
      }
      if (!(outcome instanceof ProviderError)) outcome.body.destroy();
      await new Promise((resolve) => {
        setTimeout(resolve, waitMs);
      });
    }
  };
}

function canReplay({ body }: ForwardedRequest): boolean {
  return body === undefined || Buffer.isBuffer(body);
}

/** Every other error is nothing to try again after. */
function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw error;
}

function toAnswer(
  { status, headers, body }: HttpStream,
  credentials: Credentials,
  isRefusalVague: boolean,
): ForwardedAnswer {
  const { access_token, refresh_token, access_secret } = credentials;
  const secrets = [access_token, refresh_token, access_secret].filter(
    (secret): secret is string => secret !== undefined && secret.length >= 8,
  );
  return {
    status,
    headers: filterResponseHeaders(headers, secrets),
    body,
    isRefused: status === 401 && !isRefusalVague,
  };
}
