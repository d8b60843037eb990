import { DocklineError } from '../errors';

/**
 * Headers that say where a message begins and ends, whom it is for and what becomes of its connection (RFC 9110 §7.6.1,
 * RFC 9112 §6). Every hop writes them itself: taken over from one message into another, they make the next hop read the
 * bytes of one user as the request or the answer of another.
 */
const FRAMING = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What a browser keeps for a site, and what a site gives it to keep (RFC 6265, and RFC 2965 before it). */
const COOKIES = new Set(['cookie', 'cookie2', 'set-cookie', 'set-cookie2']);

/** Far more than a message has; what takes them apart costs more with each. */
const MAX_HEADERS = 200;

const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,200}$/;

/** Everything that a value cannot hold: control characters but tab, and what is not a byte (RFC 9110 §5.5). */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/** The name as gateways to programs read it: for CGI and its children `content_length` is `Content-Length`. */
export function readAsGateway(name: string): string {
  return name.includes('_') ? name.replaceAll('_', '-') : name;
}

/** True for a header that is never taken over from one message into another. `name` is in lower case. */
export function isFramingHeader(name: string): boolean {
  const read = readAsGateway(name);
  return FRAMING.has(read) || read.startsWith('proxy-');
}

/** True for a header that carries cookies: those of one site are nothing to another. `name` is in lower case. */
export function isCookieHeader(name: string): boolean {
  return COOKIES.has(name);
}

/** True for a name that a header may have (RFC 9110 §5.6.2), in lower case. */
export function isHeaderName(name: string): boolean {
  return NAME.test(name);
}

/** True for a header that a socket takes as one header. `name` is in lower case. */
export function isSendableHeader(name: string, value: string): boolean {
  return isHeaderName(name) && !UNSENDABLE.test(value);
}

/** The names in lower case that a `Connection` header declares to be of one connection alone (RFC 9110 §7.6.1). */
export function listConnectionNames(connection: string | undefined): ReadonlySet<string> {
  return new Set(connection?.toLowerCase().split(/\s*,\s*/));
}

/**
 * The headers of an outgoing request as they may be written, whoever gave them (a caller, a spec, credentials, an author's
 * method): names in lower case, framing left out, the later of two equal names. Throws a 502 for what no socket takes, since
 * what a caller gave was judged before.
 */
export function toOutgoingHeaders(given: Readonly<Record<string, unknown>>): Record<string, string> {
  const headers: Record<string, string> = {};
  let connection: string | undefined;
  const entries = Object.entries(given);
  if (entries.length > MAX_HEADERS) throw unsendable();
  for (const [anyCase, any] of entries) {
    if (any === undefined || any === null) continue;
    const name = anyCase.toLowerCase();
    // Authors' methods may have made it of a number.
    const value = typeof any === 'number' || typeof any === 'boolean' ? String(any) : any;
    if (typeof value !== 'string' || !isSendableHeader(name, value)) throw unsendable();
    if (name === 'connection') connection = value;
    if (!isFramingHeader(name)) headers[name] = value;
  }
  if (connection !== undefined) for (const name of listConnectionNames(connection)) delete headers[name];
  return headers;
}

function unsendable(): DocklineError {
  return new DocklineError(
    'The connector made a header that cannot be sent. Please connect the account again, or tell the operator.',
    { code: 'connector_error', status: 502 },
    { detail: 'too many headers, or one with a name or a value that HTTP does not allow' },
  );
}
