import { fitsPattern } from './templates';

/** A request to a played provider: its address as it would be in the world. */
export interface PlayedRequest {
  method: string;
  /** `https://host/path?query`. */
  uri: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
  /** What was signed: the address as it was sent. */
  sent: { origin: string; target: string };
}

/** An answer of a played provider. */
export interface PlayedAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Members of a form, a query or a flat JSON body. */
export type Form = Record<string, string>;

/** True when the request is the one of a step, `GET https://host/path`. */
export function fitsStep(pattern: string, { method, uri }: PlayedRequest): boolean {
  const [verb = '', address = ''] = pattern.split(' ');
  return verb === method && fitsPattern(address, uri);
}

/** What a request says in its query and its body, whatever the body's format. */
export function readForm({ uri, body, headers }: PlayedRequest): Form {
  const query = Object.fromEntries(new URL(uri).searchParams);
  if ((headers['content-type'] ?? '').includes('json')) {
    try {
      const members = JSON.parse(body) as Record<string, unknown>;
      return { ...query, ...Object.fromEntries(Object.entries(members).map(([name, value]) => [name, String(value)])) };
    } catch {
      return query;
    }
  }
  return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
}

/** A refusal, with the reason for whoever reads what the player saw. */
export function refuse(status: number, problem: string, body: unknown = { error: 'refused' }): PlayedAnswer {
  return { status, headers: { 'x-problem': problem }, body };
}

/** A form-encoded answer, as token endpoints of OAuth 1.0a send it (RFC 5849 §2.1). */
export function sendForm(members: Form): PlayedAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: new URLSearchParams(members).toString(),
  };
}
