import { randomUUID } from 'node:crypto';
import { publish, type Database } from '../database';
import { NotFoundError } from '../errors';
import { createApiKeyLookup, type ApiKeyLookup } from './api-key-lookup';
import { BOOTSTRAP_ID, toKey, toRow, type ApiKey, type NewApiKey } from './api-key-row';
import { OPERATOR_USER } from './caller';
import { createSecretText } from './secret-text';

/** The keys of callers. */
export interface ApiKeys extends ApiKeyLookup {
  /** Makes a key; its secret is in the answer and nowhere else. */
  create(wanted: NewApiKey): Promise<ApiKey & { secret: string }>;
  /** Those of one app, or all where `appId` is empty; oldest first. */
  list(appId: string): Promise<ApiKey[]>;
  /** Ends a key now. Throws a `NotFoundError`, also for a key of another app than `appId`, unless that is empty. */
  revoke(id: string, appId: string): Promise<void>;
  /** Makes the operator's own key the one bootstrap key, or ends it. */
  bootstrap(secret: string | undefined): Promise<void>;
}

const PREFIX = 'dk_';

/** The operator's own key may do everything, and does not end. */
const OPERATORS_KEY: NewApiKey = {
  name: BOOTSTRAP_ID,
  userId: OPERATOR_USER,
  appId: '',
  scopes: ['admin'],
  expiresAt: null,
};

/** Makes the keys of one database. */
export function createApiKeys(database: Database, now: () => number): ApiKeys {
  const { db } = database;
  return {
    ...createApiKeyLookup(database, PREFIX, now),
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
    async bootstrap(secret) {
      if (secret === undefined) {
        await db.deleteFrom('dockline_api_keys').where('id', '=', BOOTSTRAP_ID).execute();
        await publish(database, db, `key:${BOOTSTRAP_ID}`);
        return;
      }
      const { id, created_at, ...changed } = toRow(BOOTSTRAP_ID, secret, OPERATORS_KEY, now());
      await db
        .insertInto('dockline_api_keys')
        .values({ id, created_at, ...changed })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
        .execute();
      await publish(database, db, `key:${BOOTSTRAP_ID}`);
    },
  };
}
