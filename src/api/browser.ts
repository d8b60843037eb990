import { createSecretText, hostCookieName, readCookie, type Caller } from '../callers';
import { AccessDeniedError, InvalidRequestError } from '../errors';
import { hasControlCharacters } from '../uri';
import type { ApiCall, ApiRoute } from './api-route';

/** Cookie that ties an authorization to the browser that started it. */
const NONCE_COOKIE = 'dockline_browser';
const NONCE_SECONDS = 3600;
const NONCE = /^[A-Za-z0-9_-]{43}$/;

/** Writes a cookie of ours: for this host only, not for scripts, sent with links from elsewhere but not with their forms. */
export function writeCookie(
  publicUri: string,
  { name, value, seconds }: { name: string; value: string; seconds: number },
): string {
  const secure = publicUri.startsWith('https:') ? '; Secure' : '';
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** The browser's nonce, or an empty text. */
export function readNonce({ headers, services }: Pick<ApiCall, 'headers' | 'services'>): string {
  const value = readCookie(headers['cookie'], hostCookieName(NONCE_COOKIE, services.publicUri)) ?? '';
  return NONCE.test(value) ? value : '';
}

/** The browser's nonce, or a new one, and the cookie that keeps it: several authorizations of one browser share it. */
export function takeNonce(call: Pick<ApiCall, 'headers' | 'services'>): { nonce: string; cookie: string } {
  const known = readNonce(call);
  const nonce = known === '' ? createSecretText() : known;
  const { publicUri } = call.services;
  const name = hostCookieName(NONCE_COOKIE, publicUri);
  const cookie = writeCookie(publicUri, { name, value: nonce, seconds: NONCE_SECONDS });
  return { nonce, cookie };
}

type Headers = ApiCall['headers'];

/**
 * A browser sends its cookie along whoever asked it to. What changes something must come from our own origin (OWASP CSRF
 * prevention: Origin, and fetch metadata where it is missing); what is only read must not come from another site, but for
 * links to pages that are made for that.
 */
export function checkBrowser(
  route: Pick<ApiRoute, 'isNavigation'>,
  method: string,
  headers: Headers,
  publicUri: string,
): void {
  if (method !== 'GET' && method !== 'HEAD') return checkOrigin(headers, publicUri);
  const site = headers['sec-fetch-site'];
  const isOurs = site === undefined || site === 'same-origin' || site === 'none';
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  // A sibling domain is somebody else too.
  if (!isOurs && !(route.isNavigation === true && isLink)) throw foreignOrigin();
}

/**
 * Throws a 403 unless a page of our own origin sent this: `Origin` says so, or fetch metadata where a browser leaves
 * `Origin` out. What says neither is refused: every browser of today says one of them.
 */
export function checkOrigin(headers: Headers, publicUri: string): void {
  const { origin: given, 'sec-fetch-site': site } = headers;
  const isOurs = given === undefined ? site === 'same-origin' : given === new URL(publicUri).origin;
  if (!isOurs || (site !== undefined && site !== 'same-origin')) throw foreignOrigin();
}

/** True when the caller is a person whose browser acts by itself. */
export function isBrowser({ via }: Caller): boolean {
  return via === 'session';
}

/** A request that somebody else's page sent. */
function foreignOrigin(): AccessDeniedError {
  return new AccessDeniedError('This request did not come from this site.', { code: 'foreign_origin' });
}

const MAX_PATH_LENGTH = 2000;
/** What `Location` may hold, once everything beyond ASCII is encoded. */
const MAX_ENCODED_LENGTH = 4096;

/**
 * A path of our own origin to go on to: one slash first, nothing that leads elsewhere, also not after normalisation. Returns
 * it as `Location` can carry it (RFC 9110 §10.2.2). `field` names it in the error.
 */
export function checkReturnTo(text: string, publicUri: string, field = 'return_to'): string {
  const { origin } = new URL(publicUri);
  const isPath =
    text.length <= MAX_PATH_LENGTH && isOwnPath(text) && !text.includes('\\') && !hasControlCharacters(text);
  const url = isPath && URL.canParse(text, origin) ? new URL(text, origin) : undefined;
  const path = url?.origin === origin ? `${url.pathname}${url.search}${url.hash}` : '';
  // Dots that are gone may have left two slashes.
  if (isOwnPath(path) && path.length <= MAX_ENCODED_LENGTH) return path;
  throw new InvalidRequestError(`The request is not valid: ${field} must be a path of this site.`, { fields: [field] });
}

function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path);
}
