import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { AxiosInstance, AxiosResponse } from 'axios';
import { findUriProblem } from '../uri';
import { ProviderError } from '../errors';
import type { Http, HttpCall, HttpFactory, HttpRequest, HttpResponse } from './http';
import { toNetworkError } from './network-error';
import { findForeignUriProblem, lookupPublic } from './public-address';

const ONE_MEBIBYTE = 1024 * 1024;
const MAX_REQUEST_BYTES = 10 * ONE_MEBIBYTE;

/** Options of `createHttp`. */
export interface CreateHttpOptions {
  /** Milliseconds for one whole request. */
  timeoutMs: number;
  /** Sent as `user-agent`; some providers refuse requests without one. */
  userAgent: string;
  /** True lets addresses from outside be private ones (`ALLOW_PRIVATE_NETWORKS`). Default `false`. */
  allowPrivateNetworks?: boolean;
}

/**
 * Sets axios up, once for the process: pooled connections, one deadline for the whole exchange, size limits, no
 * redirects, certificates always checked (TLS 1.2 or later). What axios throws is translated here and never passed on,
 * since its errors hold headers and bodies.
 */
export function createHttp({ timeoutMs, userAgent, allowPrivateNetworks = false }: CreateHttpOptions): HttpFactory {
  const pooled = {
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true, minVersion: 'TLSv1.2' }),
  };
  const fresh = { httpAgent: new HttpAgent(), httpsAgent: new HttpsAgent({ minVersion: 'TLSv1.2' }) };
  const foreign = {
    httpAgent: fresh.httpAgent,
    httpsAgent: new HttpsAgent({ minVersion: 'TLSv1.2', lookup: lookupPublic }),
  };
  const baseHeaders = { 'user-agent': userAgent };
  let client: AxiosInstance | undefined;

  const send = async (request: HttpRequest, callHeaders: Record<string, string>): Promise<HttpResponse> => {
    client ??= createClient();
    const isGuarded = request.isForeign === true && !allowPrivateNetworks;
    const problem = findUriProblem(request.uri) ?? (isGuarded ? findForeignUriProblem(request.uri) : undefined);
    if (problem !== undefined) {
      throw new ProviderError('The address of the service is not usable.', {
        code: 'provider_address',
        detail: `The URI ${problem}`,
      });
    }
    const response: AxiosResponse<Buffer> = await client.request({
      method: request.method,
      url: request.uri,
      headers: { ...callHeaders, ...request.headers },
      data: request.body,
      signal: AbortSignal.timeout(timeoutMs),
      maxContentLength: request.maxResponseBytes ?? ONE_MEBIBYTE,
      ...(isGuarded ? foreign : request.reuseConnection === false ? fresh : pooled),
    });
    return { status: response.status, headers: readHeaders(response), body: response.data };
  };

  return (call: HttpCall = {}): Http => {
    const callHeaders =
      call.correlationId === undefined ? baseHeaders : { ...baseHeaders, 'x-correlationid': call.correlationId };
    const reportStatus = (status: number): void => call.onProviderStatus?.(status);
    const request = async (httpRequest: HttpRequest): Promise<HttpResponse> => {
      let response: HttpResponse;
      try {
        response = await send(httpRequest, callHeaders).catch((error: unknown) => {
          if (!isStaleConnection(error, httpRequest)) throw error;
          return send(httpRequest, callHeaders);
        });
      } catch (error) {
        throw error instanceof ProviderError ? error : toNetworkError(error);
      }
      reportStatus(response.status);
      return response;
    };
    const shared = { callHeaders, timeoutMs, reportStatus };
    const foreignHttp: Http = {
      ...shared,
      request: (given) => request({ ...given, isForeign: true }),
      asForeign: () => foreignHttp,
      ...(!allowPrivateNetworks && { guard: { findUriProblem: findForeignUriProblem, lookup: lookupPublic } }),
    };
    return { ...shared, request, asForeign: () => foreignHttp };
  };
}

/** Loaded at the first request, so that a start does not wait for it. */
function createClient(): AxiosInstance {
  const axios = require('axios') as typeof import('axios');
  return axios.create({
    responseType: 'arraybuffer',
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
