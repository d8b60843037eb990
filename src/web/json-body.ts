import { raw, type RequestHandler } from 'express';
import { InvalidRequestError } from '../errors';
import { parseJson } from './parse-json';

/** How large a body may be: `small` where no data travels, `record` for lists of ids and long texts, `data` for the rest. */
export type BodySize = keyof typeof BODY_BYTES;

/** Bytes, after decompression. `data` is what the host's contract asks for. */
export const BODY_BYTES = { form: 4 * 1024, small: 64 * 1024, record: 1024 * 1024, data: 10 * 1024 * 1024 } as const;

/**
 * Reads a JSON body, whatever its content type says. A body over the size is a 413, one that is no UTF-8 a 415, and one
 * that is no JSON, or nested or split up beyond all use, a 400. An empty body is `undefined`.
 */
export function jsonBody(size: BodySize): RequestHandler[] {
  const parse: RequestHandler = (request, _response, next) => {
    const { body } = request as { body: unknown };
    const isEmpty = !Buffer.isBuffer(body) || body.length === 0;
    if (!isEmpty) requireUtf8(request.headers['content-type']);
    request.body = isEmpty ? undefined : parseJson(body);
    next();
  };
  return [raw({ limit: BODY_BYTES[size], type: () => true }), parse];
}

function requireUtf8(contentType = ''): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  if (/^utf-?8$/i.test(charset)) return;
  throw new InvalidRequestError('The body’s encoding is not supported; send UTF-8 JSON.', {
    status: 415,
    code: 'unsupported_encoding',
  });
}
