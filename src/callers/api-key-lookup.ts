import { createRowCache, type ApiKeyRow, type Database } from '../database';
import { toCaller } from './api-key-row';
import type { Caller } from './caller';
import { hashSecretText } from './secret-text';

/** Questions that every call asks of the keys; answered from memory where nothing changed. */
export interface ApiKeyLookup {
  /** The caller behind a key; `undefined` when it is unknown, revoked or over. */
  find(secret: string): Promise<Caller | undefined>;
  /** True for a key that was ours once: who brings it guesses nothing. */
  isKnown(secret: string): Promise<boolean>;
  /** True while the key with this id is neither revoked nor over. */
  isAlive(id: string): Promise<boolean>;
  /** Whether an app has a key that can be used, of this user where one is named. */
  hasKeyOf(wanted: { appId: string; userId?: string }): Promise<boolean>;
}

/** Makes the look-up of one database; `prefix` is what every key of ours begins with. */
export function createApiKeyLookup({ db, changes }: Database, prefix: string, now: () => number): ApiKeyLookup {
  const kept = createRowCache<ApiKeyRow>({ changes, topicsOf: ({ id }) => [`key:${id}`], now });
  /** Read once for each copy of a row. */
  const callers = new WeakMap<ApiKeyRow, Caller>();
  const load = (field: 'key_hash' | 'id', value: string): Promise<ApiKeyRow | undefined> =>
    kept.find(`${field} ${value}`, () =>
      db.selectFrom('dockline_api_keys').selectAll().where(field, '=', value).executeTakeFirst(),
    );
  const loadGiven = (given: string): Promise<ApiKeyRow | undefined> => {
    // One command line writes its keys with a prefix of its own.
    const secret = given.startsWith(`api_${prefix}`) ? given.slice('api_'.length) : given;
    return load('key_hash', hashSecretText(secret));
  };
  const isUsable = (row: ApiKeyRow | undefined): row is ApiKeyRow =>
    row !== undefined && row.revoked_at === null && (row.expires_at === null || Date.parse(row.expires_at) > now());

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
    async find(given) {
      const row = await loadGiven(given);
      if (!isUsable(row)) return undefined;
      const caller = callers.get(row) ?? toCaller(row);
      callers.set(row, caller);
      return caller;
    },
    isKnown: async (given) => (await loadGiven(given)) !== undefined,
    isAlive: async (id) => isUsable(await load('id', id)),
    async hasKeyOf({ appId, userId }) {
      const row = await kept.find(`app ${appId} ${userId ?? ''}`, () => findLasting(appId, userId));
      // One that is over says nothing of those that were made since it was read.
      return row !== undefined && (isUsable(row) || (await findLasting(appId, userId)) !== undefined);
    },
  };
}
