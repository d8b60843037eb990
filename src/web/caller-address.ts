import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/** The address that a request came from; `undefined` when its connection is gone. */
export type ReadAddress = (request: IncomingMessage) => string | undefined;

/** Believes as many proxies as `TRUST_PROXY` says: each adds the one before it at the end of `X-Forwarded-For`. */
export function createAddressReader(hops: number): ReadAddress {
  return (request) => proxyAddr(request, (_address, index) => index < hops);
}
