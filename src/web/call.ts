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

const calls = new WeakMap<object, Call>();

/** Remembers the call that `response` answers. */
export function setCall(response: Response, call: Call): void {
  calls.set(response, call);
}

/** The call that a response answers. */
export function getCall(response: Response): Call {
  const call = calls.get(response);
  if (call === undefined) throw new Error('The request log has to be mounted first');
  return call;
}
