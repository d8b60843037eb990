import type { HttpResponse } from '../http';
import type { ApiRequest } from './api-client';
import { exchange, prepare, type BoundRequest, type JudgedAnswer } from './exchange';
import type { ApiClientOptions, Traffic } from './options';
import { requireSuccess } from './read-answer';

/**
 * The answer to a request: one that is kept, where several page chains of a run ask for the same or the provider says that
 * nothing changed, else the provider's. Throws as `exchange` does, and for an answer that is to be shared also the error
 * that fits a failure.
 */
export async function findAnswer(
  options: ApiClientOptions,
  request: ApiRequest,
  bound: BoundRequest,
): Promise<JudgedAnswer> {
  const { traffic } = options;
  const { method, readers = 1, isConditional = false } = request;
  if (traffic === undefined || method !== 'GET') return exchange(options, request, bound);
  if (readers > 1 && traffic.runId !== undefined) {
    const key = `${bound.account} ${traffic.runId} ${bound.request.uri}`;
    const ask = (): Promise<HttpResponse> => askForGood(options, request, bound);
    const response = await traffic.answers.share(key, readers, ask);
    return { response, isTrusted: true, limits: {}, isForbidden: false };
  }
  return isConditional ? askForNews(options, { request, bound, traffic }) : exchange(options, request, bound);
}

async function askForGood(options: ApiClientOptions, request: ApiRequest, bound: BoundRequest): Promise<HttpResponse> {
  const { now = Date.now } = options;
  const judged = await exchange(options, request, bound);
  requireSuccess({ ...judged, method: request.method, now: now() });
  return judged.response;
}

/** With `If-None-Match` where an answer is kept (RFC 9110 §13.1.2). */
async function askForNews(
  options: ApiClientOptions,
  { request, bound, traffic }: { request: ApiRequest; bound: BoundRequest; traffic: Traffic },
): Promise<JudgedAnswer> {
  const { answers } = traffic;
  const key = `${bound.account} ${bound.request.uri}`;
  const known = answers.find(key);
  const etag = known?.headers['etag'];
  const asked = { ...request, headers: { ...request.headers, ...(etag !== undefined && { 'if-none-match': etag }) } };
  const judged = await exchange(options, asked, { ...bound, request: prepare(asked, bound.target) });
  const { status, headers } = judged.response;
  if (known !== undefined && status === 304) return { ...judged, response: known };
  if (status === 200 && headers['etag'] !== undefined) answers.keep(key, judged.response);
  return judged;
}
