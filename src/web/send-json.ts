import type { ServerResponse } from 'node:http';

/**
 * Ends an answer with JSON. Express' own `json` negotiates, computes tags and looks settings up, none of which the
 * contract has a use for.
 */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.end(text);
}
