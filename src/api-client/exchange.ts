import { createHash } from 'node:crypto';
import { tryParseJson } from '../common';
import type { HttpResponse } from '../http';
import type { Credentials } from '../tokens';
import type { ApiRequest } from './api-client';
import type { Limits } from './limits';
import type { ApiClientOptions } from './options';
import { prepareRequest, type PreparedRequest } from './prepare-request';
import { readLimits } from './read-limits';
import { send, type Sent } from './send';
import { findTarget, readTarget, type ApiTarget } from './target';

const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const DEFAULT_CONCURRENCY = 4;

/** An error's body is read this far, to find out whether it is about a limit. */
export const MAX_REFUSAL_BYTES = 64 * 1024;

/** A request with the account that it is for. */
export interface BoundRequest {
  target: ApiTarget;
  request: PreparedRequest;
  credentials: Credentials;
  /** Names the account, without its token. */
  account: string;
}

/** An answer, and what it says besides its body. */
export interface JudgedAnswer extends Sent<HttpResponse> {
  limits: Limits;
  /** True when the provider says with its 401 that the account may not do this, and not that it is refused. */
  isForbidden: boolean;
}

/** Credentials from the token source, and the final request to where they lead. Throws for an address outside their origins. */
export async function bindRequest(options: ApiClientOptions, request: ApiRequest): Promise<BoundRequest> {
  return bindTo(options, request, await options.tokenSource.getCredentials());
}

async function bindTo(options: ApiClientOptions, request: ApiRequest, credentials: Credentials): Promise<BoundRequest> {
  const target = await findTarget(options.target, credentials);
  return { target, request: prepare(request, target), credentials, account: hashAccount(credentials) };
}

/** The final request. Throws for an address outside the target's origins. */
export function prepare(request: ApiRequest, target: ApiTarget): PreparedRequest {
  const prepared = prepareRequest(request, target);
  if (readTarget(target).guard.isTrusted(prepared.uri)) return prepared;
  throw new Error(`A request to ${new URL(prepared.uri).origin} is outside the connector's own origins`);
}

/** Runs `task` when the account has a place and its limits allow it. Throws as `RateLimiter.run` does. */
export function pace<R>(
  { traffic, http, maxConcurrentRequests }: ApiClientOptions,
  account: string,
  task: () => Promise<R>,
): Promise<R> {
  if (traffic === undefined) return task();
  const maxConcurrent = maxConcurrentRequests ?? DEFAULT_CONCURRENCY;
  return traffic.rateLimiter.run(account, { maxConcurrent, timeLeftMs: http.timeLeftMs() }, task);
}

/** Sends a request and judges its answer; refused credentials are replaced once. Throws what explains a refusal. */
export async function exchange(
  options: ApiClientOptions,
  apiRequest: ApiRequest,
  bound: BoundRequest,
): Promise<JudgedAnswer> {
  const { maxAnswerBytes = MAX_ANSWER_BYTES } = apiRequest;
  let sent = await sendWhole(options, bound, maxAnswerBytes);
  if (sent.response.status === 401 && sent.isTrusted) {
    const replacement = await options.tokenSource.replaceRefused?.(bound.credentials);
    if (replacement !== undefined) {
      // Other credentials may have another address; the account and its limits stay.
      const again = { ...(await bindTo(options, apiRequest, replacement)), account: bound.account };
      sent = await sendWhole(options, again, maxAnswerBytes);
    }
  }
  const judged = judge(options, sent, bound.account);
  const { status, headers } = judged.response;
  const explained = status === 401 && judged.isTrusted ? options.explainRefusal?.(headers) : undefined;
  if (explained !== undefined) throw explained;
  return judged;
}

async function sendWhole(
  options: ApiClientOptions,
  { target, request, credentials, account }: BoundRequest,
  maxResponseBytes: number,
): Promise<Sent<HttpResponse>> {
  const { http, authenticate, interpret } = options;
  const transport = (outgoing: Parameters<typeof http.request>[0]): Promise<HttpResponse> =>
    http.request({ ...outgoing, maxResponseBytes });
  const sent = await pace(options, account, () => send({ target, request, credentials, authenticate, transport }));
  if (!sent.isTrusted || interpret === undefined) return sent;
  return { ...sent, response: await interpret(sent.response) };
}

/** Reads what an answer says of limits and permissions, and remembers the limits. */
export function judge(options: ApiClientOptions, sent: Sent<HttpResponse>, account: string): JudgedAnswer {
  const { traffic, refusesPermission, now = Date.now } = options;
  const { response, isTrusted } = sent;
  const { status, headers, body } = response;
  const readBody = (): unknown => (body.length > MAX_REFUSAL_BYTES ? undefined : tryParseJson(body.toString('utf8')));
  // What a store elsewhere says of its limits is not about the account.
  const limits = readLimits({ status, headers, now: now(), readBody }, isTrusted ? options.readLimits : undefined);
  if (isTrusted) traffic?.rateLimiter.learn(account, limits);
  const text = (): string => body.subarray(0, MAX_REFUSAL_BYTES).toString('utf8');
  const isForbidden = status === 401 && refusesPermission?.({ headers, text: text() }) === true;
  return { ...sent, limits, isForbidden };
}

/** Tells accounts apart without keeping a token. */
function hashAccount({ access_token }: Credentials): string {
  return createHash('sha256').update(access_token).digest('base64url');
}
