import type { Readable } from 'node:stream';
import type { StreamedBody } from '../http';

/** A request that is passed on to the provider. */
export interface ForwardedRequest {
  /** In upper case. */
  method: string;
  /** Relative to the base URI, or absolute at an origin of the connector's; with its query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** A buffer can be sent again, a stream cannot. */
  body?: Buffer | StreamedBody;
  /** Ends the call: its caller is gone. */
  signal?: AbortSignal;
}

/** The provider's answer, whatever its status. */
export interface ForwardedAnswer {
  status: number;
  /** Without framing: that is whose who answers with them. */
  headers: Record<string, string>;
  body: Readable;
  /** Bytes that the provider announced: of the body, or for `HEAD` of the body that a `GET` would have. */
  length?: number;
  /** True for a 401 that newer credentials did not change either. */
  isRefused: boolean;
}

/** Passes one request on. */
export type Forward = (request: ForwardedRequest) => Promise<ForwardedAnswer>;

/** True when the same request can be sent once more. */
export function canReplay({ body }: ForwardedRequest): boolean {
  return body === undefined || Buffer.isBuffer(body);
}
