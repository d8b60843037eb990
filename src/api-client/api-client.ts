import type { Readable } from 'node:stream';
import type { QueryValues } from '../uri';

/** Options of one API request. */
export interface ApiRequestOptions {
  query?: QueryValues;
  headers?: Record<string, string>;
}

/** Options of one read. */
export interface ApiGetOptions extends ApiRequestOptions {
  /**
   * How many page chains of one run ask for exactly this; the first answer is kept for the others. Default 1. Only where
   * the client was made for a run.
   */
  readers?: number;
  /** Asks with `If-None-Match` when an answer to this was kept, and keeps this one (RFC 9110 §13.1.2). Default `false`. */
  isConditional?: boolean;
}

/** One API request. A relative `path` is appended to the connector's base URI. */
export interface ApiRequest extends ApiGetOptions {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** A longer answer is an error. Default 32 MB. */
  maxAnswerBytes?: number;
  /** Sent form-encoded when it is a `URLSearchParams`, as JSON otherwise. */
  data?: unknown;
}

/** A successful answer (2xx). `data` is parsed JSON when the body is JSON, else text. */
export interface ApiResponse<T = unknown> {
  status: number;
  headers: Record<string, string | undefined>;
  data: T;
}

/** A successful answer whose body is on its way. */
export interface ApiStream {
  headers: Record<string, string | undefined>;
  body: Readable;
}

/**
 * The provider's API with one account's credentials. Every method resolves for a 2xx and throws one of our errors
 * otherwise: `InvalidCredentialsError` for a 401, `RateLimitedError` for a 429, `NotFoundError` for a 404 or 410,
 * `InvalidRequestError` for a write that is not accepted, `ProviderError` for the rest.
 */
export interface ApiClient {
  request<T = unknown>(request: ApiRequest): Promise<ApiResponse<T>>;
  get<T = unknown>(path: string, options?: ApiGetOptions): Promise<ApiResponse<T>>;
  post<T = unknown>(path: string, data?: unknown, options?: ApiRequestOptions): Promise<ApiResponse<T>>;
  /** Reads a file. The body has to be read to its end or destroyed. */
  stream(path: string, options?: ApiRequestOptions): Promise<ApiStream>;
}

/** What an AuthMethod signs: the final request. */
export interface OutgoingRequest {
  method: string;
  /** Final URI, exactly as it will be sent. */
  uri: string;
  /** The body, only when it is form-encoded. */
  formBody?: string;
}
