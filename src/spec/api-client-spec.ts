import type { Credentials } from '../tokens';
import type { ConnectorArguments, WrittenMapping } from '../mapping';

/** What `makeApiClient` gets. */
export interface ApiClientArguments extends ConnectorArguments {
  credentials: Readonly<Credentials>;
}

/** The account's API: where it is and what goes with each request. */
export interface ApiClientSpec {
  baseUri: string;
  /** Other addresses of the provider whose origins may see the credentials. */
  trustedUris?: readonly string[];
  /**
   * Headers of every request. Where `Authorization` is among them, or a header or query parameter reads
   * `credentials.access_token`, nothing else proves who we are; otherwise the access token goes as a bearer (RFC 6750) or
   * signs (RFC 5849). `Authorization: null` sends none.
   */
  headers?: Record<string, string | null>;
  /** Parameters of every request. */
  query?: Record<string, string>;
  /** Basic authentication (RFC 7617) in the place of the access token. */
  auth?: { username: string; password: string };
  /** What answers mean, where their status does not say it; the first that matches counts. */
  responseHandlers?: readonly ResponseHandler[];
  /** Requests of one account at a time; default 4. */
  maxConcurrentRequests?: number;
}

/** What one kind of answer means. `match` and the texts are formulas over `response` (status, headers, data). */
export interface ResponseHandler {
  match: WrittenMapping;
  isSuccess?: boolean;
  /** Returned on success. */
  data?: WrittenMapping;
  error?: {
    message?: WrittenMapping;
    key?: 'access_token_expired' | 'rate_limit_exceeded' | 'connection_is_defunct';
    data?: WrittenMapping;
  };
}
