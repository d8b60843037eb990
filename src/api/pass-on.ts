import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { passBody } from '../http';

/** An answer that is passed on. */
export interface PassedOn {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Readable;
  /** Bytes that the body must have; `undefined` where that is not known. */
  length: number | undefined;
}

/**
 * A caller that goes away, or a provider that breaks off, ends the other side as well. An answer that is not as long as it
 * says is cut, so that nobody takes the next one on this connection for its rest.
 */
export function passOn({ status, headers, body, length }: PassedOn, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    if (response.destroyed) {
      // The caller did not wait for the provider.
      body.destroy();
      resolve();
      return;
    }
    response.once('close', () => {
      body.destroy();
      resolve();
    });
    try {
      response.strictContentLength = true;
      response.writeHead(status, headers);
    } catch (error) {
      body.destroy();
      reject(error);
      return;
    }
    passBody({ body, to: response, length, done: (error) => void (error !== undefined && response.destroy()) });
  });
}
