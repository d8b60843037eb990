import type { IncomingMessage } from 'node:http';

/** The address that a request came from, `hops` trusted proxies away (`TRUST_PROXY`). */
export function readCallerAddress({ socket, headers }: IncomingMessage, hops: number): string | undefined {
  const own = socket.remoteAddress;
  if (hops === 0) return own;
  const { 'x-forwarded-for': forwarded } = headers;
  const told = typeof forwarded === 'string' ? forwarded.split(',').map((address) => address.trim()) : [];
  // Each proxy adds the one before it at the end.
  return [...told, own].at(-1 - Math.min(hops, told.length));
}
