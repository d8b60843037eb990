import type { QueryValues } from '../uri';

/** Options of one API request. */
export interface ApiRequestOptions {
  query?: QueryValues;
  headers?: Record<string, string>;
}

/** One API request. A relative `path` is appended to the connector's base URI. */
export interface ApiRequest extends ApiRequestOptions {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Sent form-encoded when it is a `URLSearchParams`, as JSON otherwise. */
  data?: unknown;
}

/** A successful answer (2xx). `data` is parsed JSON when the body is JSON, else text. */
export interface ApiResponse<T = unknown> {
  status: number;
  headers: Record<string, string | undefined>;
  data: T;
}

/**
 * The provider's API with one account's credentials. Every method resolves for a 2xx and throws one of our errors
 * otherwise: `InvalidCredentialsError` for a 401, `RateLimitedError` for a 429, `ProviderError` for the rest.
 */
export interface ApiClient {
  request<T = unknown>(request: ApiRequest): Promise<ApiResponse<T>>;
  get<T = unknown>(path: string, options?: ApiRequestOptions): Promise<ApiResponse<T>>;
  post<T = unknown>(path: string, data?: unknown, options?: ApiRequestOptions): Promise<ApiResponse<T>>;
}

/** What an AuthMethod signs: the final request. */
export interface OutgoingRequest {
  method: string;
  /** Final URI, exactly as it will be sent. */
  uri: string;
  /** The body, only when it is form-encoded. */
  formBody?: string;
}
