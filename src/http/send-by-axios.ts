import type { AxiosInstance, AxiosResponse } from 'axios';
import { toOutgoingHeaders } from './framing-headers';
import type { HttpRequest } from './http';
import type { Agents } from './pool';

const ONE_MEBIBYTE = 1024 * 1024;
const MAX_REQUEST_BYTES = 10 * ONE_MEBIBYTE;

/** What one sending needs beside its request. */
export interface Sending {
  /** Headers of the call; those of the request win. */
  callHeaders: Record<string, string>;
  signal: AbortSignal;
  /** `stream` leaves the body as it comes, `arraybuffer` reads and decompresses it. */
  responseType: 'arraybuffer' | 'stream';
  agents: Agents;
}

/** An answer, its header names in lower case. */
interface Received<T> {
  status: number;
  headers: Record<string, string | undefined>;
  body: T;
}

/** Sends one request. Throws what axios throws, which holds headers and bodies: the caller translates it. */
export type SendByAxios = <T>(request: HttpRequest, sending: Sending) => Promise<Received<T>>;

/** Sets axios up, when the first request comes. A read goes again where a pooled connection was just closed. */
export function createAxiosSender(): SendByAxios {
  let client: AxiosInstance | undefined;
  const send = async <T>(request: HttpRequest, sending: Sending): Promise<Received<T>> => {
    client ??= createClient();
    const isStream = sending.responseType === 'stream';
    const response = await client.request<T, AxiosResponse<T>>({
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
      ...sending.agents,
    });
    return { status: response.status, headers: readHeaders(response), body: response.data };
  };
  return async <T>(request: HttpRequest, sending: Sending) => {
    try {
      return await send<T>(request, sending);
    } catch (error) {
      if (!isStaleConnection(error, request)) throw error;
      return send<T>(request, sending);
    }
  };
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
