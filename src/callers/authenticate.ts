import { UnauthorizedCallerError } from '../errors';
import type { ApiKeys } from './api-keys';
import type { Caller } from './caller';
import type { SessionCookies } from './session-cookie';
import type { VerifyToken } from './verify-token';
import type { WrongProofs } from './wrong-proofs';

/**
 * Finds out who calls, from which address. Throws an `UnauthorizedCallerError` when nobody proved anything, and a
 * `RateLimitedError` after too many wrong proofs.
 */
export type Authenticate = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
  address: string | undefined,
) => Promise<Caller>;

interface AuthenticateOptions {
  apiKeys: ApiKeys;
  sessions: SessionCookies;
  /** Missing without an identity provider. */
  verifyToken: VerifyToken | undefined;
  wrongProofs: WrongProofs;
}

/**
 * A key as `Authorization: Bearer` or `X-API-Key`, a signed token as `Authorization: Bearer`, or a person's cookie. Who
 * sends a header means it: a wrong one is refused, whatever the cookie says.
 */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { apiKeys, sessions, verifyToken, wrongProofs } = options;
  return async (headers, address) => {
    const text = readBearer(headers['authorization']) ?? readOne(headers['x-api-key']);
    const found = text === undefined ? await readSession(headers['cookie']) : await readText(text);
    if (typeof found === 'object') return found;
    // Who brings nothing guesses nothing, and nor does who brings what was right until it ended.
    if (found === 'wrong') wrongProofs.add(address);
    throw new UnauthorizedCallerError('Please say who you are: an API key, a signed token, or a fresh link.');
  };

  async function readText(text: string): Promise<Caller | Refusal> {
    if (verifyToken !== undefined && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) {
      const caller = await verifyToken(text);
      return caller === 'expired' ? 'over' : (caller ?? 'wrong');
    }
    return (await apiKeys.find(text)) ?? ((await apiKeys.isKnown(text)) ? 'over' : 'wrong');
  }

  /** A session ends with the key that it came from, where it came from one. */
  async function readSession(header: string | string[] | undefined): Promise<Caller | Refusal> {
    const cookie = readCookie(header, sessions.name);
    if (cookie === undefined) return 'missing';
    const caller = sessions.read(cookie);
    if (caller === undefined) return sessions.isOurs(cookie) ? 'over' : 'wrong';
    return caller.keyId === '' || (await apiKeys.isAlive(caller.keyId)) ? caller : 'over';
  }
}

/** Why a proof lets nobody in. */
type Refusal = 'missing' | 'over' | 'wrong';

/** A header that is there but is no bearer is a wrong proof, not a missing one. */
function readBearer(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined;
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '';
}

function readOne(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

/**
 * One cookie of a `Cookie` header (RFC 6265 §4.2). A name that comes twice was set by somebody else too, a sibling domain
 * for instance: nothing tells which is ours, so neither is.
 */
export function readCookie(header: string | string[] | undefined, name: string): string | undefined {
  if (typeof header !== 'string') return undefined;
  const values = header.split(';').flatMap((pair) => {
    const [key = '', ...value] = pair.split('=');
    return key.trim() === name ? [value.join('=').trim()] : [];
  });
  return values.length === 1 ? values[0] : undefined;
}
