import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';

/**
 * The door through which every outgoing request leaves. Rooms get an `Http` handed in, bound to the call that they
 * serve, so that none of them opens a connection of its own.
 */

/** One outgoing request. `uri` is final: absolute, encoded, query included; what is signed is what is sent. */
export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  uri: string;
  headers?: Record<string, string>;
  body?: string;
  /** Bytes of the decompressed answer that are accepted; default 1 MiB. */
  maxResponseBytes?: number;
  /**
   * True when the address comes from outside (a user, a redirect) and not from the operator or a spec: it is then https
   * on a public address, or not called at all. Default `false`.
   */
  isForeign?: boolean;
  /** Ends the request early, as if it had taken too long. */
  signal?: AbortSignal;
  /** `false` opens a fresh connection: for requests that must not be sent twice. Default `true`. */
  reuseConnection?: boolean;
}

/** An answer, whatever its status. Header names are in lower case. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

/** An answer whose body is still on its way; the receiver reads it to its end or destroys it. */
export interface HttpStream {
  status: number;
  headers: Record<string, string | undefined>;
  body: Readable;
}

/** Keeps addresses from outside away from private networks. */
export interface AddressGuard {
  /** Says why a URI must not be called, or `undefined`. */
  findUriProblem(uri: string): string | undefined;
  /** Refuses private addresses; the connection goes to the address that was judged. */
  lookup: LookupFunction;
}

/** A body that is passed on while it comes. */
export interface StreamedBody {
  stream: Readable;
  /** Bytes that it was announced with: it has exactly these, or the request fails. Without it, it goes in chunks. */
  length?: number;
}

/** A request that is passed on for somebody else: any method, the body as it comes. */
export interface ForwardRequest {
  method: string;
  uri: string;
  /** Nothing is added but our user agent, where there is none, and the framing, which is never the caller's. */
  headers: Record<string, string>;
  body?: Buffer | StreamedBody;
  isForeign?: boolean;
  /** Ends the request: nobody waits for its answer any more. Until the answer's headers are here; then its body does. */
  signal?: AbortSignal;
}

/** Outgoing HTTP for one call. */
export interface Http {
  /**
   * Sends one request, follows no redirect, throws a `ProviderError` when no complete answer came in time.
   * Every complete answer is returned, also a 500.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** The same, but returns as soon as the headers are here; the deadline holds until the body's end. */
  stream(request: HttpRequest): Promise<HttpStream>;
  /**
   * Passes a request on. Its answer's headers have to be here in the usual time, counted from the end of the body that
   * is sent; the answer's body takes as long as its reader takes, but fails when nothing of it moves for a minute. What is
   * no answer to a request (a switch of protocols, a status outside 200 to 599) is a `ProviderError`.
   */
  forward(request: ForwardRequest): Promise<HttpStream>;
  /** Milliseconds that the whole call still has; `Infinity` without a limit. */
  timeLeftMs(): number;
  /** The same, for addresses that come from outside: every request is treated as `isForeign`. */
  asForeign(): Http;
  /** Judges addresses of the one client that does not send through `request`; missing when all are trusted. */
  readonly guard?: AddressGuard;
  /** Headers that go with every request of this call, for the one client that does not send through `request`. */
  readonly callHeaders: Readonly<Record<string, string>>;
  /** Milliseconds for one whole request: connecting, sending, receiving. */
  readonly timeoutMs: number;
  /** Tells the request log which status the provider answered last. */
  reportStatus(status: number): void;
}

/** What one call brings along for its outgoing requests. */
export interface HttpCall {
  /** Forwarded as `x-correlationid`. */
  correlationId?: string;
  /** Milliseconds for all requests of this call together; no request outlives them. */
  totalMs?: number;
  onProviderStatus?(status: number): void;
}

/** Makes the `Http` of one call. */
export type HttpFactory = (call?: HttpCall) => Http;
