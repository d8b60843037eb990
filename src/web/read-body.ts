import type { IncomingMessage, ServerResponse } from 'node:http';
import { raw, urlencoded } from 'express';
import { InvalidRequestError } from '../errors';
import { BODY_BYTES } from './body-size';
import { parseJson } from './parse-json';
import type { Route } from './route';

type Reader = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

/**
 * Makes what reads the body of one route; `undefined` where none is read. JSON is read whatever its content type says. A body
 * over the size is a 413, one that is no UTF-8 a 415, and one that is no JSON, or nested or split up beyond all use, a 400.
 * An empty body is `undefined`, or no bytes.
 */
export function createBodyReader({ body, bodyFormat, bodySize = 'small', isRaw = false }: Route): Reader | undefined {
  const format = bodyFormat ?? (body === undefined ? undefined : 'json');
  if (isRaw || format === undefined) return undefined;
  if (format === 'form') return createReader(urlencoded({ extended: false, limit: BODY_BYTES.form }));
  const readBytes = createReader(raw({ limit: BODY_BYTES[bodySize], type: () => true }));
  if (format === 'bytes') return async (...both) => toBytes(await readBytes(...both));
  return async (request, response) => {
    const bytes = toBytes(await readBytes(request, response));
    if (bytes.length === 0) return undefined;
    requireUtf8(request.headers['content-type']);
    return parseJson(bytes);
  };
}

/** One of Express' own readers, as a promise of what it leaves at the request. */
function createReader(read: ReturnType<typeof raw>): Reader {
  return (request, response) =>
    new Promise((resolve, reject) => {
      read(request, response, (error?: unknown) => {
        if (error === undefined) resolve('body' in request ? request.body : undefined);
        else reject(error);
      });
    });
}

function toBytes(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function requireUtf8(contentType = ''): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  if (/^utf-?8$/i.test(charset)) return;
  throw new InvalidRequestError('The body’s encoding is not supported; send UTF-8 JSON.', {
    status: 415,
    code: 'unsupported_encoding',
  });
}
