import { createHash } from 'node:crypto';
import { tryParseJson } from '../common';
import type { Credentials, TokenSource } from '../tokens';
import { parseRetryAfter, type Http, type HttpResponse, type HttpStream } from '../http';
import { ProviderError } from '../errors';
import type { AnswerStore } from './answer-store';
import type { ApiClient, ApiRequest, ApiResponse, ApiStream, OutgoingRequest } from './api-client';
import type { Limits, ReadLimits, RefusesPermission } from './limits';
import { createOriginGuard, type OriginGuard } from './origin-guard';
import type { Pacer } from './pacer';
import { findRedirect, prepareRequest, type PreparedRequest } from './prepare-request';
import { readAnswer, requireSuccess } from './read-answer';
import type { ApiTarget } from './target';

const MAX_REDIRECTS = 5;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** An error's body is read this far, to find out whether it is about a limit. */
const MAX_REFUSAL_BYTES = 64 * 1024;
const DEFAULT_CONCURRENCY = 4;

/** What requests of one account share in this process. */
export interface Traffic {
  pacer: Pacer;
  answers: AnswerStore;
  /** Names the run that this call belongs to; answers are shared within it. */
  runId?: string;
}

/** Options of `createApiClient`. */
export interface CreateApiClientOptions {
  http: Http;
  tokenSource: TokenSource;
  /** Where requests go; for providers that tell an account's address with its tokens, made from those. */
  target: ApiTarget | ((credentials: Credentials) => Promise<ApiTarget>);
  /** Reads what an answer means where its status does not say it; returns the answer that it should have been. */
  interpret?: (response: HttpResponse) => Promise<HttpResponse>;
  /** Requests of one account at a time; default 4. */
  maxConcurrentRequests?: number;
  /** Returns the headers that prove who we are; called last, on the final request. */
  authenticate: (request: OutgoingRequest, credentials: Credentials) => Record<string, string>;
  /** Tells a 401 apart that is not about the account (a wrong clock, a wrong client); `undefined` when it is. */
  explainRefusal?: (headers: Readonly<Record<string, string | undefined>>) => Error | undefined;
  readLimits?: ReadLimits;
  refusesPermission?: RefusesPermission;
  /** Pacing and kept answers; without it every request goes out at once. */
  traffic?: Traffic;
  now?: () => number;
}

/** Any answer: with its body read, or on its way. */
type AnyAnswer = Pick<HttpResponse, 'status' | 'headers'>;

/**
 * Makes an ApiClient. The steps of a request, in order: base URI, origin guard, credentials from the token source,
 * kept answers, pace, authentication on the final URI, sending, redirects (reads only), one replacement of refused
 * credentials, limits, errors. Credentials never go to another origin than the connector's own.
 */
export function createApiClient(options: CreateApiClientOptions): ApiClient {
  const { http, tokenSource, authenticate, traffic, now = Date.now } = options;
  const targetOf = async (credentials: Credentials): Promise<BoundTarget> => {
    const target = typeof options.target === 'function' ? await options.target(credentials) : options.target;
    return { ...target, guard: createOriginGuard([target.baseUri, ...(target.trustedUris ?? [])]) };
  };

  /** Sends with `credentials` and follows redirects of reads; a hop to a foreign origin goes without credentials. */
  const send = async <R extends AnyAnswer>(
    target: BoundTarget,
    request: PreparedRequest,
    credentials: Credentials,
    transport: (request: Parameters<Http['request']>[0]) => Promise<R>,
    discard: (answer: R) => void,
  ): Promise<{ response: R; isTrusted: boolean }> => {
    let current = request;
    let isTrusted = true;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const { method, uri, body, formBody } = current;
      const needsProof = isTrusted && target.hasProof !== true;
      const proof = needsProof ? authenticate({ method, uri, formBody }, credentials) : {};
      const response = await transport({
        method,
        uri,
        body,
        headers: { ...current.headers, ...proof },
        // Without credentials only redirects elsewhere are sent, and their address is the other side's choice.
        isForeign: !isTrusted || target.isForeign === true,
      });
      const next = findRedirect(current, response);
      if (next === undefined) return { response, isTrusted };
      discard(response);
      // Once outside, always outside: a foreign answer must not send credentials anywhere.
      isTrusted &&= target.guard.isTrusted(next);
      current = isTrusted
        ? { ...current, uri: next }
        : { method: current.method, uri: next, headers: { accept: '*/*' } };
    }
    throw new ProviderError('The service redirected us too often. Please try again later.', {
      detail: 'too many redirects',
    });
  };

  const prepare = (request: ApiRequest, target: BoundTarget): PreparedRequest => {
    const prepared = prepareRequest(request, target);
    if (target.guard.isTrusted(prepared.uri)) return prepared;
    throw new Error(`A request to ${new URL(prepared.uri).origin} is outside the connector's own origins`);
  };

  const pace = <R>(account: string, run: () => Promise<R>): Promise<R> => {
    if (traffic === undefined) return run();
    const maxConcurrent = options.maxConcurrentRequests ?? DEFAULT_CONCURRENCY;
    return traffic.pacer.run(account, { maxConcurrent, timeLeftMs: http.timeLeftMs() }, run);
  };

  /** What a store elsewhere says of its limits is not about the account. */
  const learnLimits = (response: HttpResponse, isTrusted: boolean, account: string): Limits => {
    const limits = readLimits(response, isTrusted ? options.readLimits : undefined, now());
    if (isTrusted) traffic?.pacer.learn(account, limits);
    return limits;
  };

  /** One exchange with everything but the reading of its answer. */
  const exchange = async (
    apiRequest: ApiRequest,
    { target, prepared, credentials, account }: Bound,
  ): Promise<Judged> => {
    const sendWith = async (given: Credentials): Promise<{ response: HttpResponse; isTrusted: boolean }> => {
      // Other credentials may have another address.
      const own = given === credentials ? target : await targetOf(given);
      const final = given === credentials ? prepared : prepare(apiRequest, own);
      const sent = await pace(account, () =>
        send(
          own,
          final,
          given,
          (outgoing) => http.request({ ...outgoing, maxResponseBytes: apiRequest.maxAnswerBytes ?? MAX_ANSWER_BYTES }),
          () => undefined,
        ),
      );
      const interpret = sent.isTrusted ? options.interpret : undefined;
      return interpret === undefined ? sent : { ...sent, response: await interpret(sent.response) };
    };
    let result = await sendWith(credentials);
    if (result.response.status === 401 && result.isTrusted) {
      const replacement = await tokenSource.replaceRefused?.(credentials);
      if (replacement !== undefined) result = await sendWith(replacement);
    }
    const { response, isTrusted } = result;
    const limits = learnLimits(response, isTrusted, account);
    const explained = response.status === 401 && isTrusted ? options.explainRefusal?.(response.headers) : undefined;
    if (explained !== undefined) throw explained;
    return { ...result, limits, isForbidden: isForbidden(response, options.refusesPermission) };
  };

  const bind = async (apiRequest: ApiRequest): Promise<Bound> => {
    const credentials = await tokenSource.getCredentials();
    const target = await targetOf(credentials);
    return { target, credentials, prepared: prepare(apiRequest, target), account: hashAccount(credentials) };
  };

  const request = async <T>(apiRequest: ApiRequest): Promise<ApiResponse<T>> => {
    const bound = await bind(apiRequest);
    const { prepared, account } = bound;
    const { readers = 1, isConditional = false, method } = apiRequest;
    if (method === 'GET' && readers > 1 && traffic?.runId !== undefined) {
      const key = `${account} ${traffic.runId} ${prepared.uri}`;
      const response = await traffic.answers.share(key, readers, async () => {
        const judged = await exchange(apiRequest, bound);
        requireSuccess({ ...judged, method, now: now() });
        return judged.response;
      });
      return readAnswer<T>({ response, isTrusted: true, method, limits: {}, now: now() });
    }
    if (method === 'GET' && isConditional && traffic !== undefined) {
      const key = `${account} ${prepared.uri}`;
      const known = traffic.answers.find(key);
      const etag = known?.headers['etag'];
      const headers = { ...apiRequest.headers, ...(etag !== undefined && { 'if-none-match': etag }) };
      const asked = { ...apiRequest, headers };
      const judged = await exchange(asked, { ...bound, prepared: prepare(asked, bound.target) });
      const isSame = known !== undefined && judged.response.status === 304;
      if (!isSame && judged.response.status === 200 && judged.response.headers['etag'] !== undefined)
        traffic.answers.keep(key, judged.response);
      return readAnswer<T>({ ...judged, response: isSame ? known : judged.response, method, now: now() });
    }
    return readAnswer<T>({ ...(await exchange(apiRequest, bound)), method, now: now() });
  };

  const stream: ApiClient['stream'] = async (path, requestOptions): Promise<ApiStream> => {
    const { target, prepared, credentials, account } = await bind({
      method: 'GET',
      path,
      ...requestOptions,
      headers: { accept: '*/*', ...requestOptions?.headers },
    });
    const { response, isTrusted } = await pace(account, () =>
      send<HttpStream>(
        target,
        prepared,
        credentials,
        (outgoing) => http.stream(outgoing),
        ({ body }) => body.destroy(),
      ),
    );
    const { status, headers, body } = response;
    if (status >= 200 && status < 300) return { headers, body };
    const refusal = { status, headers, body: await readStart(body) };
    const limits = learnLimits(refusal, isTrusted, account);
    const forbidden = isForbidden(refusal, options.refusesPermission);
    requireSuccess({ response: refusal, isTrusted, method: 'GET', limits, isForbidden: forbidden, now: now() });
    throw new ProviderError('The service sent no file. Please try again in a few minutes.', {
      detail: `status ${status}`,
    });
  };

  return {
    request,
    get: (path, requestOptions) => request({ method: 'GET', path, ...requestOptions }),
    post: (path, data, requestOptions) => request({ method: 'POST', path, data, ...requestOptions }),
    stream,
  };
}

type BoundTarget = ApiTarget & { guard: OriginGuard };

/** A request with the account that it is for. */
interface Bound {
  target: BoundTarget;
  prepared: PreparedRequest;
  credentials: Credentials;
  account: string;
}

interface Judged {
  response: HttpResponse;
  isTrusted: boolean;
  limits: Limits;
  isForbidden: boolean;
}

/** Tells accounts apart without keeping a token. */
function hashAccount({ access_token }: Credentials): string {
  return createHash('sha256').update(access_token).digest('base64url');
}

/** `Retry-After` and 429 for every provider (RFC 6585 §4), and what the connector reads beside them. */
function readLimits({ status, headers, body }: HttpResponse, own: ReadLimits | undefined, now: number): Limits {
  const seconds = parseRetryAfter(headers['retry-after'], now);
  const common: Limits = {
    ...(status === 429 && { isLimited: true }),
    ...(seconds !== undefined && (status === 429 || status === 403) && { resetsInMs: seconds * 1000 }),
  };
  const readBody = (): unknown => (body.length > MAX_REFUSAL_BYTES ? undefined : tryParseJson(body.toString('utf8')));
  return { ...own?.({ status, headers, now, readBody }), ...common };
}

function isForbidden({ status, headers, body }: HttpResponse, refuses: RefusesPermission | undefined): boolean {
  if (status !== 401 || refuses === undefined) return false;
  return refuses({ headers, text: body.subarray(0, MAX_REFUSAL_BYTES).toString('utf8') });
}

/** The first bytes of a refusal; the rest is not waited for. */
async function readStart(body: HttpStream['body']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // The status alone says enough.
  }
  body.destroy();
  return Buffer.concat(chunks);
}
