import { ProviderError } from '../errors';
import type { HttpRequest, HttpResponse } from '../http';
import type { Credentials } from '../tokens';
import type { OutgoingRequest } from './api-client';
import { findRedirect, type PreparedRequest } from './prepare-request';
import { readTarget, type ApiTarget } from './target';

const MAX_REDIRECTS = 5;

/** One request of an account, ready but for the proof of who we are. */
export interface Sending<R> {
  target: ApiTarget;
  request: PreparedRequest;
  credentials: Credentials;
  authenticate: (request: OutgoingRequest, credentials: Credentials) => Record<string, string>;
  /** Sends it as it is. */
  transport: (request: HttpRequest) => Promise<R>;
  /** Ends an answer that is not wanted: it leads elsewhere. */
  discard?: (answer: R) => void;
}

/** The answer, and whether it came from one of the connector's own origins. */
export interface Sent<R> {
  response: R;
  isTrusted: boolean;
}

/**
 * Authenticates the final request, sends it, and follows redirects of reads. A hop to a foreign origin goes without
 * credentials. Throws a `ProviderError` when there are too many.
 */
export async function send<R extends Pick<HttpResponse, 'status' | 'headers'>>(sending: Sending<R>): Promise<Sent<R>> {
  const { target, credentials } = sending;
  let current = sending.request;
  let isTrusted = true;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const { method, uri, body, formBody } = current;
    const needsProof = isTrusted && target.hasProof !== true;
    const proof = needsProof ? sending.authenticate({ method, uri, formBody }, credentials) : {};
    const response = await sending.transport({
      method,
      uri,
      body,
      headers: { ...current.headers, ...proof },
      // Without credentials only redirects elsewhere are sent, and their address is the other side's choice.
      isForeign: !isTrusted || target.isForeign === true,
    });
    const next = findRedirect(current, response);
    if (next === undefined) return { response, isTrusted };
    sending.discard?.(response);
    // Once outside, always outside: a foreign answer must not send credentials anywhere.
    isTrusted &&= readTarget(target).guard.isTrusted(next);
    current = isTrusted ? { ...current, uri: next } : { method: current.method, uri: next, headers: { accept: '*/*' } };
  }
  throw new ProviderError('The service redirected us too often. Please try again later.', {
    detail: 'too many redirects',
  });
}
