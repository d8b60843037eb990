import { createHmac } from 'node:crypto';
import { isEqualText } from '../equal-text';
import type { Caller } from './caller';
import { readScopes } from './api-keys';

/** Name of the cookie that holds a person's session. */
export const SESSION_COOKIE = 'dockline_session';

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

/** Writes and reads sessions; nothing of them is stored. */
export interface SessionCookies {
  write(session: { userId: string; appId: string; scopes: readonly string[]; keyId: string }): string;
  /** `undefined` when it is not ours, changed or over. Its key may be revoked all the same. */
  read(cookie: string): (Caller & { keyId: string }) | undefined;
}

/** Makes the sessions of one deployment; `key` is shared by all replicas. */
export function createSessionCookies(key: Buffer, now: () => number): SessionCookies {
  const sign = (text: string): string => createHmac('sha256', key).update(`session ${text}`).digest('base64url');
  return {
    write({ userId, appId, scopes, keyId }) {
      const e = Math.floor(now() / 1000) + SESSION_SECONDS;
      const payload: Payload = { u: userId, a: appId, s: scopes.join(' '), k: keyId, e };
      const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
      return `${text}.${sign(text)}`;
    },
    read(cookie) {
      const [text = '', signature = ''] = cookie.split('.');
      if (!isEqualText(signature, sign(text))) return undefined;
      const payload = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Payload;
      if (payload.e * 1000 <= now()) return undefined;
      const scopes = new Set(readScopes(payload.s));
      return { userId: payload.u, appId: payload.a, scopes, via: 'session', keyId: payload.k };
    },
  };
}
