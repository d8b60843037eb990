import { randomUUID } from 'node:crypto';
import { createRowCache, publish, type ApiKeyRow, type Database } from '../database';
import { NotFoundError } from '../errors';
import { OPERATOR_USER, type Caller } from './caller';
import { isScope, type Scope } from './scopes';
import { createSecretText, hashSecretText } from './secret-text';

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

/** The keys of callers. */
export interface ApiKeys {
  /** Makes a key; its secret is in the answer and nowhere else. */
  create(wanted: NewApiKey): Promise<ApiKey & { secret: string }>;
  /** Those of one app, or all where `appId` is empty; oldest first. */
  list(appId: string): Promise<ApiKey[]>;
  /** Ends a key now. Throws a `NotFoundError`, also for a key of another app than `appId`, unless that is empty. */
  revoke(id: string, appId: string): Promise<void>;
  /** The caller behind a key; `undefined` when it is unknown, revoked or over. */
  find(secret: string): Promise<Caller | undefined>;
  /** True for a key that was ours once: who brings it guesses nothing. */
  isKnown(secret: string): Promise<boolean>;
  /** True while the key with this id is neither revoked nor over. */
  isAlive(id: string): Promise<boolean>;
  /** Whether an app has a key that can be used, of this user where one is named. */
  hasKeyOf(wanted: { appId: string; userId?: string }): Promise<boolean>;
  /** Makes the operator's own key the one bootstrap key, or ends it. */
  bootstrap(secret: string | undefined): Promise<void>;
}

const PREFIX = 'dk_';
const SHOWN_CHARACTERS = 11;
const BOOTSTRAP_ID = 'bootstrap';

/** Makes the keys of one database. */
export function createApiKeys(database: Database, now: () => number): ApiKeys {
  const { db, changes } = database;
  const kept = createRowCache<ApiKeyRow>({ changes, topicsOf: ({ id }) => [`key:${id}`], now });
  /** Read once for each copy of a row. */
  const callers = new WeakMap<ApiKeyRow, Caller>();
  const load = (field: 'key_hash' | 'id', value: string): Promise<ApiKeyRow | undefined> =>
    kept.find(`${field} ${value}`, () =>
      db.selectFrom('dockline_api_keys').selectAll().where(field, '=', value).executeTakeFirst(),
    );
  const isUsable = ({ revoked_at, expires_at }: ApiKeyRow): boolean =>
    revoked_at === null && (expires_at === null || Date.parse(expires_at) > now());

  /** The usable one that lasts longest, so that a copy of it is good for long. */
  const findLasting = (appId: string, userId: string | undefined): Promise<ApiKeyRow | undefined> => {
    const lasting = db
      .selectFrom('dockline_api_keys')
      .selectAll()
      .where('app_id', '=', appId)
      .where('revoked_at', 'is', null)
      .where((where) =>
        where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date(now()).toISOString())]),
      )
      .orderBy((column) => column('expires_at', 'is', null), 'desc')
      .orderBy('expires_at', 'desc');
    return (userId === undefined ? lasting : lasting.where('user_id', '=', userId)).executeTakeFirst();
  };

  return {
    async create(wanted) {
      const secret = `${PREFIX}${createSecretText()}`;
      const row = toRow(randomUUID(), secret, wanted, now());
      await db.insertInto('dockline_api_keys').values(row).execute();
      await publish(database, db, `key:${row.id}`);
      return { ...toKey(row), secret };
    },
    async list(appId) {
      const all = db.selectFrom('dockline_api_keys').selectAll().orderBy('created_at');
      const rows = await (appId === '' ? all : all.where('app_id', '=', appId)).execute();
      return rows.map(toKey);
    },
    async revoke(id, appId) {
      const update = db
        .updateTable('dockline_api_keys')
        .set({ revoked_at: new Date(now()).toISOString() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .returning('id');
      const revoked = await (appId === '' ? update : update.where('app_id', '=', appId)).execute();
      if (revoked.length === 0) throw new NotFoundError('There is no such key, or it is revoked already.');
      await publish(database, db, `key:${id}`);
    },
    async find(given) {
      const row = await load('key_hash', hashSecretText(withoutPrefix(given)));
      if (row === undefined || !isUsable(row)) return undefined;
      const caller = callers.get(row) ?? toCaller(row);
      callers.set(row, caller);
      return caller;
    },
    async isKnown(given) {
      return (await load('key_hash', hashSecretText(withoutPrefix(given)))) !== undefined;
    },
    async isAlive(id) {
      const row = await load('id', id);
      return row !== undefined && isUsable(row);
    },
    async hasKeyOf({ appId, userId }) {
      const row = await kept.find(`app ${appId} ${userId ?? ''}`, () => findLasting(appId, userId));
      // One that is over says nothing of those that were made since it was read.
      return row !== undefined && (isUsable(row) || (await findLasting(appId, userId)) !== undefined);
    },
    async bootstrap(secret) {
      if (secret === undefined) {
        await db.deleteFrom('dockline_api_keys').where('id', '=', BOOTSTRAP_ID).execute();
        await publish(database, db, `key:${BOOTSTRAP_ID}`);
        return;
      }
      const wanted: NewApiKey = {
        name: 'bootstrap',
        userId: OPERATOR_USER,
        appId: '',
        scopes: ['admin'],
        expiresAt: null,
      };
      const { id, created_at, ...changed } = toRow(BOOTSTRAP_ID, secret, wanted, now());
      await db
        .insertInto('dockline_api_keys')
        .values({ id, created_at, ...changed })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
        .execute();
      await publish(database, db, `key:${BOOTSTRAP_ID}`);
    },
  };
}

/** One command line writes its keys with a prefix of its own. */
function withoutPrefix(given: string): string {
  return given.startsWith(`api_${PREFIX}`) ? given.slice('api_'.length) : given;
}

function toRow(id: string, secret: string, wanted: NewApiKey, now: number): ApiKeyRow {
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

function toKey(row: ApiKeyRow): ApiKey {
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

function toCaller(row: ApiKeyRow): Caller {
  const scopes = new Set(readScopes(row.scopes));
  return { userId: row.user_id, appId: row.app_id, scopes, via: 'key', keyId: row.id };
}

/** Scopes as they are stored; one that is gone is left out. */
export function readScopes(text: string): Scope[] {
  return text.split(' ').filter(isScope);
}
