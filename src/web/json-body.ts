import { json, type RequestHandler } from 'express';

/** Reads a JSON body of up to 10 MB, whatever its content type says (host contract 2.1). */
export function jsonBody(): RequestHandler {
  return json({ limit: '10mb', type: () => true, strict: false });
}
