/** Pure text work on URIs, shared by every room that builds or judges one. */

/**
 * Percent-encodes `text` as RFC 3986 §2.1 and RFC 5849 §3.6 ask: UTF-8, everything but `A-Z a-z 0-9 - . _ ~`.
 * A lone surrogate becomes U+FFFD instead of an exception.
 */
export function percentEncode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Values of one query: a list repeats the name, `undefined` and `null` are left out. */
export type QueryValues = Record<string, string | number | boolean | readonly string[] | null | undefined>;

/** Encodes `values` as a query without `?`, a space as `%20` (never `+`, which signatures read as a plus sign). */
export function encodeQuery(values: QueryValues): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    const items = Array.isArray(value) ? value : [String(value)];
    for (const item of items) pairs.push(`${percentEncode(name)}=${percentEncode(item)}`);
  }
  return pairs.join('&');
}

/** Adds `values` to `uri`, keeping the query that it has and dropping its fragment (RFC 6749 §3.1). */
export function appendQuery(uri: string, values: QueryValues): string {
  const withoutFragment = uri.split('#', 1)[0] ?? '';
  const query = encodeQuery(values);
  if (query === '') return withoutFragment;
  const separator = !withoutFragment.includes('?') ? '?' : /[?&]$/.test(withoutFragment) ? '' : '&';
  return `${withoutFragment}${separator}${query}`;
}

/** A URI or path to which a path is added: without slashes at the end. */
export function withoutEndSlashes(uri: string): string {
  return uri.replace(/\/+$/, '');
}

/** True for `localhost`, `127.0.0.0/8` and `::1`, as `URL.hostname` writes them. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** Says why `uri` must not be called with credentials, or `undefined`: absolute, https (http for loopback), no user info. */
export function findUriProblem(uri: string): string | undefined {
  if (hasControlCharacters(uri)) return 'must not hold control characters';
  // Neither is part of any URI (RFC 3986 §2); who reads them, reads different hosts.
  if (/[\\\s<>"]/.test(uri)) return 'must not hold a backslash, a space, "<", ">" or a quote';
  const parsed = parseUri(uri);
  if (parsed === undefined) return 'must be an absolute URI';
  const { protocol, hostname, username, password } = parsed;
  if (username !== '' || password !== '') return 'must not hold a user name or password';
  if (protocol === 'https:') return undefined;
  if (protocol === 'http:') return isLoopbackHost(hostname) ? undefined : 'must use https (http is for loopback only)';
  return 'must use https';
}

function parseUri(uri: string): URL | undefined {
  try {
    return new URL(uri);
  } catch {
    return undefined;
  }
}

/** True when `text` holds a control character: it could break a header or hide in a log line. */
export function hasControlCharacters(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
