import { createHmac, createVerify, timingSafeEqual } from 'node:crypto';

/**
 * A server's view of RFC 5849 §3, written on `node:crypto` alone: nothing here comes from the library that signs, nor
 * from our own client's code, so that a mistake in one does not hide in the other.
 */

/** A request as it arrived. */
export interface ArrivedRequest {
  method: string;
  /** Scheme and authority as the client meant them, e.g. `http://127.0.0.1:4000`. */
  origin: string;
  /** Path and query, raw. */
  target: string;
  authorization: string | undefined;
  contentType: string | undefined;
  body: string;
}

/** Reads the protocol parameters of an `Authorization: OAuth` header (§3.5.1); each may stand there once. */
export function readAuthorization(header: string | undefined): Map<string, string> | undefined {
  const rest = /^OAuth\s+(.*)$/is.exec(header ?? '')?.[1];
  if (rest === undefined) return undefined;
  const parameters = new Map<string, string>();
  for (const piece of rest.split(',')) {
    const match = /^\s*([^=\s]+)="([^"]*)"\s*$/.exec(piece);
    if (match === null) return undefined;
    const name = unescapeText(match[1] ?? '');
    if (parameters.has(name)) return undefined;
    parameters.set(name, unescapeText(match[2] ?? ''));
  }
  return parameters;
}

/** The signature base string (§3.4.1). */
export function buildBaseString(request: ArrivedRequest, protocol: ReadonlyMap<string, string>): string {
  const [path = '', ...queryPieces] = request.target.split('?');
  const pairs: Array<[string, string]> = [...splitForm(queryPieces.join('?'))];
  for (const [name, value] of protocol) if (name !== 'realm' && name !== 'oauth_signature') pairs.push([name, value]);
  if (/^application\/x-www-form-urlencoded\b/i.test(request.contentType ?? '')) pairs.push(...splitForm(request.body));
  const encoded = pairs.map(([name, value]) => [escapeText(name), escapeText(value)] as const);
  encoded.sort(
    ([a, x], [b, y]) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b)) || Buffer.compare(Buffer.from(x), Buffer.from(y)),
  );
  const normalised = encoded.map(([name, value]) => `${name}=${value}`).join('&');
  const uri = `${normaliseOrigin(request.origin)}${path === '' ? '/' : path}`;
  return [request.method.toUpperCase(), escapeText(uri), escapeText(normalised)].join('&');
}

/** The secrets of one signature. */
export interface SigningSecrets {
  clientSecret: string;
  tokenSecret: string;
  clientPublicKey: string | undefined;
}

/** True when `signature` is right (§3.4.2–3.4.4, and HMAC-SHA256). */
export function isSignatureRight(
  method: string,
  baseString: string,
  signature: string,
  secrets: SigningSecrets,
): boolean {
  const key = `${escapeText(secrets.clientSecret)}&${escapeText(secrets.tokenSecret)}`;
  switch (method) {
    case 'HMAC-SHA1':
      return isEqual(signature, createHmac('sha1', key).update(baseString).digest('base64'));
    case 'HMAC-SHA256':
      return isEqual(signature, createHmac('sha256', key).update(baseString).digest('base64'));
    case 'RSA-SHA1':
      return (
        secrets.clientPublicKey !== undefined &&
        createVerify('RSA-SHA1').update(baseString).verify(secrets.clientPublicKey, signature, 'base64')
      );
    case 'PLAINTEXT':
      return isEqual(signature, key);
    default:
      return false;
  }
}

const UNRESERVED = new Set(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'));

/** §3.6, byte by byte. */
function escapeText(text: string): string {
  let result = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    result += UNRESERVED.has(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}

function unescapeText(text: string): string {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const hex = text.slice(index + 1, index + 3);
    if (text[index] === '%' && /^[0-9a-fA-F]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      index += 2;
    } else {
      bytes.push(...Buffer.from(text[index] ?? '', 'utf8'));
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

function splitForm(text: string): Array<[string, string]> {
  return text
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const end = piece.indexOf('=');
      const [name, value] = end < 0 ? [piece, ''] : [piece.slice(0, end), piece.slice(end + 1)];
      return [unescapeText(name.replaceAll('+', ' ')), unescapeText(value.replaceAll('+', ' '))];
    });
}

function normaliseOrigin(origin: string): string {
  return origin.toLowerCase().replace(/^(http:\/\/.*):80$|^(https:\/\/.*):443$/, '$1$2');
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
