import type { ApiKeyRow } from '../database';
import type { Caller } from './caller';
import { readScopes, type Scope } from './scopes';
import { hashSecretText } from './secret-text';

/** What anybody may see of a key. */
export interface ApiKey {
  id: string;
  name: string;
  /** Its first characters; a name in their place for the operator's own. */
  prefix: string;
  userId: string;
  appId: string;
  scopes: readonly Scope[];
  expiresAt: string | null;
  revokedAt: string | null;
  createdAt: string;
}

/** What a new key is to be. */
export interface NewApiKey {
  name: string;
  userId: string;
  /** Empty at account level. */
  appId: string;
  scopes: readonly Scope[];
  /** ISO 8601; `null` for a key that does not end. */
  expiresAt: string | null;
}

/** Id and shown prefix of the operator's own key. */
export const BOOTSTRAP_ID = 'bootstrap';

const SHOWN_CHARACTERS = 11;

/** The row of a key; of its secret, a hash and the first characters. */
export function toRow(id: string, secret: string, wanted: NewApiKey, now: number): ApiKeyRow {
  return {
    id,
    // The operator chose that key, perhaps with words in it.
    prefix: id === BOOTSTRAP_ID ? BOOTSTRAP_ID : secret.slice(0, SHOWN_CHARACTERS),
    key_hash: hashSecretText(secret),
    name: wanted.name,
    user_id: wanted.userId,
    app_id: wanted.appId,
    scopes: wanted.scopes.join(' '),
    expires_at: wanted.expiresAt,
    revoked_at: null,
    created_at: new Date(now).toISOString(),
  };
}

/** What is shown of a row. */
export function toKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    userId: row.user_id,
    appId: row.app_id,
    scopes: readScopes(row.scopes),
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    createdAt: row.created_at,
  };
}

/** Who calls with the key of a row. */
export function toCaller(row: ApiKeyRow): Caller {
  const scopes = new Set(readScopes(row.scopes));
  return { userId: row.user_id, appId: row.app_id, scopes, via: 'key', keyId: row.id };
}
