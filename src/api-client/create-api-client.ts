import type { Credentials, TokenSource } from '../credentials';
import type { Http, HttpResponse } from '../http';
import { ProviderError } from '../errors';
import { appendQuery } from '../uri';
import type { ApiClient, ApiRequest, ApiResponse, OutgoingRequest } from './api-client';
import { createOriginGuard } from './origin-guard';
import { readAnswer } from './read-answer';

const MAX_REDIRECTS = 5;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** Options of `createApiClient`. */
export interface CreateApiClientOptions {
  http: Http;
  tokenSource: TokenSource;
  /** Relative paths are appended to it. */
  baseUri: string;
  /** Other addresses of the same provider whose origins may see the credentials. */
  trustedUris?: readonly string[];
  /** Headers of every request. */
  headers?: Record<string, string>;
  /** Returns the headers that prove who we are; called last, on the final request. */
  authenticate: (request: OutgoingRequest, credentials: Credentials) => Record<string, string>;
  /** Tells a 401 apart that is not about the account (a wrong clock, a wrong client); `undefined` when it is. */
  explainRefusal?: (headers: Readonly<Record<string, string | undefined>>) => Error | undefined;
  now?: () => number;
}

interface PreparedRequest {
  method: ApiRequest['method'];
  uri: string;
  headers: Record<string, string>;
  body?: string;
  formBody?: string;
}

/**
 * Makes an ApiClient. The steps of a request, in order: base URI, origin guard, credentials from the token source,
 * authentication on the final URI, sending, redirects (reads only), one replacement of refused credentials, errors.
 * Credentials never go to another origin than the connector's own.
 */
export function createApiClient(options: CreateApiClientOptions): ApiClient {
  const { http, tokenSource, authenticate, now = Date.now } = options;
  const guard = createOriginGuard([options.baseUri, ...(options.trustedUris ?? [])]);

  const sendOnce = async (request: PreparedRequest, credentials: Credentials | undefined): Promise<HttpResponse> => {
    const { method, uri, body, formBody } = request;
    const proof = credentials === undefined ? {} : authenticate({ method, uri, formBody }, credentials);
    return http.request({
      method,
      uri,
      body,
      headers: { ...request.headers, ...proof },
      maxResponseBytes: MAX_ANSWER_BYTES,
      // Without credentials only redirects elsewhere are sent, and their address is the other side's choice.
      isForeign: credentials === undefined,
    });
  };

  /** Sends with `credentials` and follows redirects of reads; a hop to a foreign origin goes without credentials. */
  const send = async (
    request: PreparedRequest,
    credentials: Credentials,
  ): Promise<{ response: HttpResponse; isTrusted: boolean }> => {
    let current = request;
    let isTrusted = true;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const response = await sendOnce(current, isTrusted ? credentials : undefined);
      const target = findRedirect(current, response);
      if (target === undefined) return { response, isTrusted };
      // Once outside, always outside: a foreign answer must not send credentials anywhere.
      isTrusted &&= guard.isTrusted(target);
      current = isTrusted
        ? { ...current, uri: target }
        : { method: current.method, uri: target, headers: { accept: '*/*' } };
    }
    throw new ProviderError('The service redirected us too often. Please try again later.', {
      detail: 'too many redirects',
    });
  };

  const request = async <T>(apiRequest: ApiRequest): Promise<ApiResponse<T>> => {
    const prepared = prepare(apiRequest, options);
    if (!guard.isTrusted(prepared.uri)) {
      throw new Error(`A request to ${new URL(prepared.uri).origin} is outside the connector's own origins`);
    }
    const credentials = await tokenSource.getCredentials();
    let result = await send(prepared, credentials);
    if (result.response.status === 401 && result.isTrusted) {
      const replacement = await tokenSource.replaceRefused?.(credentials);
      if (replacement !== undefined) result = await send(prepared, replacement);
    }
    const { response, isTrusted } = result;
    const explained = response.status === 401 && isTrusted ? options.explainRefusal?.(response.headers) : undefined;
    if (explained !== undefined) throw explained;
    return readAnswer<T>({ response, isTrusted, now: now() });
  };

  return {
    request,
    get: (path, requestOptions) => request({ method: 'GET', path, ...requestOptions }),
    post: (path, data, requestOptions) => request({ method: 'POST', path, data, ...requestOptions }),
  };
}

/** The final URI and body: from here on nothing changes but the credentials. */
function prepare(request: ApiRequest, { baseUri, headers }: CreateApiClientOptions): PreparedRequest {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(request.path);
  const joined = isAbsolute ? request.path : `${baseUri.replace(/\/+$/, '')}/${request.path.replace(/^\/+/, '')}`;
  const uri = new URL(appendQuery(joined, request.query ?? {})).href;
  const all = { accept: 'application/json', ...headers, ...request.headers };
  const { data, method } = request;
  if (data === undefined) return { method, uri, headers: all };
  if (data instanceof URLSearchParams) {
    const body = data.toString();
    return {
      method,
      uri,
      body,
      formBody: body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...all },
    };
  }
  return { method, uri, body: JSON.stringify(data), headers: { 'content-type': 'application/json', ...all } };
}

/** Where a read is sent on to, or `undefined`. A write is never repeated elsewhere. */
function findRedirect({ method, uri }: PreparedRequest, { status, headers }: HttpResponse): string | undefined {
  const { location } = headers;
  const isRedirect = status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  if (!isRedirect || location === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
  return URL.canParse(location, uri) ? new URL(location, uri).href : undefined;
}
