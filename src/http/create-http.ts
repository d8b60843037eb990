import type { AxiosInstance, AxiosResponse } from 'axios';
import { findUriProblem } from '../uri';
import { DocklineError, ProviderError } from '../errors';
import type { Readable } from 'node:stream';
import type { ForwardRequest, Http, HttpCall, HttpFactory, HttpRequest, HttpResponse, HttpStream } from './http';
import { toOutgoingHeaders } from './framing-headers';
import { toNetworkError } from './network-error';
import { createFresh, createPool, type Agents } from './pool';
import { forwardRequest } from './forward-request';
import { findForeignUriProblem, lookupPublic } from './public-address';

const ONE_MEBIBYTE = 1024 * 1024;
const MAX_REQUEST_BYTES = 10 * ONE_MEBIBYTE;

/** As long as the usual proxies wait: a stream that has nothing to say for longer sends a sign of life. */
const IDLE_MS = 60_000;

/** Methods for which a body has no meaning (RFC 9110 §9.3.1, 9.3.2, 9.3.5, 9.3.7). */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

/** Options of `createHttp`. */
export interface CreateHttpOptions {
  /** Milliseconds for one whole request. */
  timeoutMs: number;
  /** Sent as `user-agent`; some providers refuse requests without one. */
  userAgent: string;
  /** True lets addresses from outside be private ones (`ALLOW_PRIVATE_NETWORKS`). Default `false`. */
  allowPrivateNetworks?: boolean;
  /** Milliseconds that the body of a passed-on answer may stand still, whoever keeps it. Default one minute. */
  idleMs?: number;
}

/**
 * Sets axios up, once for the process: pooled connections, one deadline for the whole exchange, size limits, no
 * redirects, certificates always checked (TLS 1.2 or later). What axios throws is translated here and never passed on,
 * since its errors hold headers and bodies.
 */
export function createHttp(options: CreateHttpOptions): HttpFactory {
  const { timeoutMs, userAgent, allowPrivateNetworks = false, idleMs = IDLE_MS } = options;
  const tls = { minVersion: 'TLSv1.2' } as const;
  const pooled = createPool(tls);
  const fresh = createFresh(tls);
  // A pooled connection stays at the address that was judged when it was opened.
  const foreignPooled = createPool({ ...tls, lookup: lookupPublic });
  const foreignFresh = createFresh({ ...tls, lookup: lookupPublic });
  const baseHeaders = { 'user-agent': userAgent };
  let client: AxiosInstance | undefined;

  /** Judges the address, and says how to connect to it. */
  const chooseAgents = ({
    uri,
    isForeign = false,
    reuseConnection = true,
  }: Pick<HttpRequest, 'uri' | 'isForeign' | 'reuseConnection'>): Agents => {
    const isGuarded = isForeign && !allowPrivateNetworks;
    const problem = findUriProblem(uri) ?? (isGuarded ? findForeignUriProblem(uri) : undefined);
    if (problem !== undefined) {
      throw new ProviderError('The address of the service is not usable.', {
        code: 'provider_address',
        detail: `The URI ${problem}`,
      });
    }
    if (isGuarded) return reuseConnection ? foreignPooled : foreignFresh;
    return reuseConnection ? pooled : fresh;
  };

  const send = async <T>(request: HttpRequest, sending: Sending): Promise<AxiosResponse<T>> => {
    client ??= createClient();
    const isStream = sending.responseType === 'stream';
    const agents = chooseAgents(request);
    return client.request<T, AxiosResponse<T>>({
      method: request.method,
      url: request.uri,
      headers: toOutgoingHeaders({
        ...sending.callHeaders,
        ...request.headers,
        ...(isStream && { 'accept-encoding': 'identity' }),
      }),
      data: request.body,
      signal: sending.signal,
      responseType: sending.responseType,
      // A file goes on as it came, with the length that it came with.
      decompress: !isStream,
      maxContentLength: isStream ? -1 : (request.maxResponseBytes ?? ONE_MEBIBYTE),
      ...agents,
    });
  };

  return (call: HttpCall = {}): Http => {
    const callHeaders =
      call.correlationId === undefined ? baseHeaders : { ...baseHeaders, 'x-correlationid': call.correlationId };
    const reportStatus = (status: number): void => call.onProviderStatus?.(status);
    const endsAt = call.totalMs === undefined ? Infinity : performance.now() + call.totalMs;
    const timeLeftMs = (): number => Math.max(0, endsAt - performance.now());
    const exchange = async <T>(httpRequest: HttpRequest, isStream: boolean): Promise<AxiosResponse<T>> => {
      // A file takes its time; everything else is small and gets the usual limit.
      const limitMs = isStream && endsAt !== Infinity ? timeLeftMs() : Math.min(timeoutMs, timeLeftMs());
      const deadline = AbortSignal.timeout(Math.ceil(limitMs));
      const signal = httpRequest.signal === undefined ? deadline : AbortSignal.any([deadline, httpRequest.signal]);
      const sending: Sending = { callHeaders, signal, responseType: isStream ? 'stream' : 'arraybuffer' };
      try {
        const response = await send<T>(httpRequest, sending).catch((error: unknown) => {
          if (!isStaleConnection(error, httpRequest)) throw error;
          return send<T>(httpRequest, sending);
        });
        reportStatus(response.status);
        return response;
      } catch (error) {
        throw error instanceof DocklineError ? error : toNetworkError(error);
      }
    };
    const request = async (httpRequest: HttpRequest): Promise<HttpResponse> => {
      const response = await exchange<Buffer>(httpRequest, false);
      return { status: response.status, headers: readHeaders(response), body: response.data };
    };
    const stream = async (httpRequest: HttpRequest): Promise<HttpStream> => {
      const response = await exchange<Readable>(httpRequest, true);
      return { status: response.status, headers: readHeaders(response), body: response.data };
    };
    const forward = async (given: ForwardRequest): Promise<HttpStream> => {
      const limitMs = Math.min(timeoutMs, timeLeftMs());
      // A server that does not look for a body here takes it for the next request: never on a connection with others.
      const reuseConnection = given.body === undefined || !WITHOUT_BODY.has(given.method);
      try {
        const headers = toOutgoingHeaders({ 'accept-encoding': 'identity', ...baseHeaders, ...given.headers });
        const agents = chooseAgents({ ...given, reuseConnection });
        const answer = await forwardRequest({ ...given, headers }, agents, { limitMs, idleMs });
        reportStatus(answer.status);
        return answer;
      } catch (error) {
        throw error instanceof DocklineError ? error : toNetworkError(error);
      }
    };
    const shared = { callHeaders, timeoutMs, reportStatus, timeLeftMs };
    const foreignHttp: Http = {
      ...shared,
      request: (given) => request({ ...given, isForeign: true }),
      stream: (given) => stream({ ...given, isForeign: true }),
      forward: (given) => forward({ ...given, isForeign: true }),
      asForeign: () => foreignHttp,
      ...(!allowPrivateNetworks && { guard: { findUriProblem: findForeignUriProblem, lookup: lookupPublic } }),
    };
    return { ...shared, request, stream, forward, asForeign: () => foreignHttp };
  };
}

/** What one sending needs beside its request. */
interface Sending {
  callHeaders: Record<string, string>;
  signal: AbortSignal;
  responseType: 'arraybuffer' | 'stream';
}

/** Loaded at the first request, so that a start does not wait for it. */
function createClient(): AxiosInstance {
  const axios = require('axios') as typeof import('axios');
  return axios.create({
    maxRedirects: 0,
    maxBodyLength: MAX_REQUEST_BYTES,
    proxy: false,
    validateStatus: () => true,
    // The URI is final and the body is text: axios must not touch either.
    transformRequest: (data: unknown) => data,
    transformResponse: (data: unknown) => data,
    headers: { common: {}, post: {}, put: {}, patch: {} },
  });
}

/** The server closed a pooled connection in the moment we used it; nothing was processed, so a read may go again. */
function isStaleConnection(error: unknown, request: HttpRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const { code, request: raw } = error as { code?: unknown; request?: { reusedSocket?: unknown } };
  return code === 'ECONNRESET' && raw?.reusedSocket === true;
}

function readHeaders(response: AxiosResponse): Record<string, string | undefined> {
  const headers = Object.create(null) as Record<string, string | undefined>;
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
  }
  return headers;
}
