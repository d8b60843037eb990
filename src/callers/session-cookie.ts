import { createSignedText } from '../keys';
import type { Caller } from './caller';
import { readScopes } from './scopes';

const NAME = 'dockline_session';

/**
 * The name of a cookie of ours. Under https it says that only this host can have set it (RFC 6265bis §4.1.3.2); over plain
 * http, which is for loopback, browsers would not take such a cookie.
 */
export function hostCookieName(name: string, publicUri: string): string {
  return publicUri.startsWith('https:') ? `__Host-${name}` : name;
}

/** How long a session lasts; a person who wants to go on clicks a new link. */
export const SESSION_SECONDS = 3600;

interface Payload {
  /** User, app, scopes, key and end, under short names: a cookie goes with every request. */
  u: string;
  a: string;
  s: string;
  k: string;
  e: number;
}

const PLACE = ['session'];

/** Writes and reads sessions; nothing of them is stored. */
export interface SessionCookies {
  /** Name of the cookie that holds a person's session. */
  readonly name: string;
  write(session: { userId: string; appId: string; scopes: readonly string[]; keyId: string }): string;
  /** `undefined` when it is not ours, changed or over. Its key may be revoked all the same. */
  read(cookie: string): (Caller & { keyId: string }) | undefined;
  /** True for a cookie that we wrote, also when it is over. */
  isOurs(cookie: string): boolean;
}

/** Makes the sessions of one deployment; `key` is shared by all replicas. */
export function createSessionCookies(key: Buffer, publicUri: string, now: () => number): SessionCookies {
  const signed = createSignedText<Payload>(key);
  return {
    name: hostCookieName(NAME, publicUri),
    write({ userId, appId, scopes, keyId }) {
      const e = Math.floor(now() / 1000) + SESSION_SECONDS;
      return signed.write({ u: userId, a: appId, s: scopes.join(' '), k: keyId, e }, PLACE);
    },
    read(cookie) {
      const payload = signed.read(cookie, PLACE);
      if (payload === undefined || payload.e * 1000 <= now()) return undefined;
      const scopes = new Set(readScopes(payload.s));
      return { userId: payload.u, appId: payload.a, scopes, via: 'session', keyId: payload.k };
    },
    isOurs: (cookie) => signed.read(cookie, PLACE) !== undefined,
  };
}
