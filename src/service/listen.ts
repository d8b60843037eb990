import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Requests in flight get this long; after it their connections are cut. */
const STOP_TIMEOUT_MS = 9_000;

/** A client that sends its request slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 60_000;

/** A server that listens. */
export interface Listening {
  port: number;
  /** Accepts no more, and resolves when requests in flight have ended; never later than ten seconds. */
  close(): Promise<void>;
}

/** Starts to listen; port 0 lets the system choose. Rejects when the address cannot be had. */
export function listen(
  handle: RequestListener,
  { port, host }: Readonly<{ port: number; host: string }>,
): Promise<Listening> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, handle);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), STOP_TIMEOUT_MS);
      server.close(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}
