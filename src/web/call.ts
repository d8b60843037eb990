import type { Response } from 'express';

/** What is known about one incoming request; the request log writes it. */
export interface Call {
  /** The caller's `x-correlationid`, or one of ours. */
  id: string;
  connector?: string;
  /** The route's pattern, never the address: that may hold an unguessable part. */
  route?: string;
  /** Status of the provider's last answer. */
  providerStatus?: number;
  error?: { code: string; detail?: string };
}

/** Remembers the call that `response` answers. */
export function setCall(response: Response, call: Call): void {
  response.locals['call'] = call;
}

/** The call that a response answers; the request log sets it. */
export function getCall(response: Response): Call {
  return response.locals['call'] as Call;
}
