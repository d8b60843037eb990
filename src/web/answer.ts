import type { ServerResponse } from 'node:http';
import { sendJson } from './send-json';

type Headers = Readonly<Record<string, string>>;

/** What a route answers. Nothing of it is kept by anybody, unless its headers say so. */
export type Answer =
  | { kind: 'json'; status: number; body?: object; headers?: Headers }
  | { kind: 'text'; status: number; text: string; headers: Headers }
  | { kind: 'redirect'; location: string; status?: 302 | 303; cookies?: readonly string[] }
  /** Ends the answer itself; what it throws before it began is told as an error. */
  | { kind: 'streamed'; send(response: ServerResponse): Promise<void> };

/** A JSON answer; one without a body has nothing but its status. */
export function json(status: number, body?: object, headers?: Headers): Answer {
  return { kind: 'json', status, ...(body !== undefined && { body }), ...(headers !== undefined && { headers }) };
}

/** Ends an answer with what a route answered. */
export function sendAnswer(response: ServerResponse, answer: Answer): Promise<void> | undefined {
  if (answer.kind === 'streamed') return answer.send(response);
  response.setHeader('cache-control', 'no-store');
  if (answer.kind === 'redirect') {
    response.statusCode = answer.status ?? 302;
    response.setHeader('location', answer.location);
    response.setHeader('referrer-policy', 'no-referrer');
    if (answer.cookies !== undefined) response.setHeader('set-cookie', [...answer.cookies]);
    response.end();
    return undefined;
  }
  for (const name in answer.headers) response.setHeader(name, answer.headers[name] ?? '');
  if (answer.kind === 'json' && answer.body !== undefined) {
    sendJson(response, answer.status, answer.body);
    return undefined;
  }
  response.statusCode = answer.status;
  if (answer.kind === 'text') response.setHeader('content-length', Buffer.byteLength(answer.text));
  response.end(answer.kind === 'text' ? answer.text : undefined);
  return undefined;
}
