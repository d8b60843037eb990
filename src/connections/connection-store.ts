import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Credentials } from '../tokens';
import { createGate } from '../common';
import { ConflictError } from '../errors';
import { createRowCache, publish, type ConnectionRow, type Database, type Tables } from '../database';
import type { KeyRing } from '../keys';
import { toAccountColumns, toConnection, type Connection } from './connection';
import type { ConnectionKey, StoredConnection, NewConnection, Refreshed, LockedConnection } from './stored-connection';
import { toStorableText } from './storable-text';

/** The connections of one database. */
export interface ConnectionStore {
  find(key: ConnectionKey): Promise<Connection | undefined>;
  /** A user's own, newest first; `appId` picks one context. */
  listOf(ownerId: string, appId?: string): Promise<Connection[]>;
  listOfIntegration(integrationId: string): Promise<Connection[]>;
  load(id: string): Promise<StoredConnection | undefined>;
  /**
   * Makes it, or replaces its tokens; id and time of making stay. Throws a `ConflictError` when the integration is not
   * the one any more that the tokens were obtained with: they would go where they do not belong. `andThen` is part of the
   * same transaction: where it fails, nothing is saved.
   */
  save(given: NewConnection, andThen: (db: Kysely<Tables>, saved: Connection) => Promise<void>): Promise<Connection>;
  /** Runs `work` while no other process refreshes, replaces or deletes it; `undefined` when it is gone. */
  withLock<T>(id: string, work: (locked: LockedConnection | undefined) => Promise<T>): Promise<T>;
  /**
   * Sets the status without a lock, where the tokens are still those of `tokenVersion` and the status is another.
   * `andThen` is part of the same transaction, and only runs when something changed.
   */
  setStatus(
    connection: Connection,
    status: Connection['status'],
    error: Connection['error'],
    andThen?: (db: Kysely<Tables>, changed: Connection) => Promise<void>,
  ): Promise<void>;
  /**
   * Ends all connections of an integration as part of the transaction `within`, and forgets their tokens; each needs its
   * user. A refresh that is under way does not bring one back.
   */
  endAll(within: Kysely<Tables>, integrationId: string, error: NonNullable<Connection['error']>): Promise<Connection[]>;
  /** Ids whose background refresh is due; none that another replica looks at. Each is put off by `laterMs`. */
  takeDue(limit: number, laterMs: number): Promise<string[]>;
}

type Transact = <T>(writes: (trx: Kysely<Tables>) => Promise<T>) => Promise<T>;

const TABLE = 'dockline_connections';
/** Locks that one process holds at a time; each takes a database connection, which others need too. */
const MAX_LOCKS = 10;

/** Makes the connections of one database. `lockTimeoutMs`: how long to wait for another process's refresh. */
export function createConnectionStore(
  database: Database,
  options: { keyRing: KeyRing; now: () => number; lockTimeoutMs: number },
): ConnectionStore {
  const { keyRing, now, lockTimeoutMs } = options;
  const { db, dialect } = database;
  const time = (offsetMs = 0): string => new Date(now() + offsetMs).toISOString();
  const looked = createRowCache<Connection>({
    changes: database.changes,
    topicsOf: ({ id }) => [`connection:${id}`],
    now,
  });
  const queues = new Map<string, Promise<unknown>>();
  const gate = createGate({ total: MAX_LOCKS });

  const seal = (row: string, column: string, value: unknown): string =>
    keyRing.seal(JSON.stringify(value), { table: TABLE, row, column });
  const open = (row: ConnectionRow): StoredConnection => ({
    connection: toConnection(row),
    credentials: unseal(row, 'credentials_sealed') as Credentials,
    parameters: unseal(row, 'parameters_sealed') as Record<string, string>,
  });
  const unseal = (row: ConnectionRow, column: 'credentials_sealed' | 'parameters_sealed'): unknown =>
    JSON.parse(keyRing.open(row[column], { table: TABLE, row: row.id, column }));

  const selectOne = (from: Kysely<Tables>, key: ConnectionKey) =>
    from
      .selectFrom(TABLE)
      .selectAll()
      .where('integration_id', '=', key.integrationId)
      .where('owner_key', '=', ownerKeyOf(key))
      .where('app_id', '=', key.appId);

  const trySave = (
    given: NewConnection,
    andThen: (db: Kysely<Tables>, saved: Connection) => Promise<void>,
  ): Promise<Connection | undefined> =>
    db.transaction().execute(async (trx) => {
      const { key } = given;
      const integration = trx.selectFrom('dockline_integrations').select('version').where('id', '=', key.integrationId);
      const found = await (dialect === 'postgres' ? integration.forShare() : integration).executeTakeFirst();
      if (found?.version !== given.integrationVersion) throw integrationChanged();
      const query = selectOne(trx, key);
      const existing = await (dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
      const id = existing?.id ?? randomUUID();
      const content = {
        ...toColumns(id, given),
        owner_id: key.ownerId,
        ...toAccountColumns(given.account),
        parameters_sealed: seal(id, 'parameters_sealed', given.parameters),
        last_authorized_at: time(),
      };
      const saved =
        existing === undefined
          ? await trx
              .insertInto(TABLE)
              .values({
                ...content,
                id,
                integration_id: key.integrationId,
                owner_key: ownerKeyOf(key),
                app_id: key.appId,
                is_shared: key.isShared ? 1 : 0,
                token_version: 1,
                created_at: time(),
              })
              .onConflict((conflict) => conflict.columns(['integration_id', 'owner_key', 'app_id']).doNothing())
              .returningAll()
              .executeTakeFirst()
          : await trx
              .updateTable(TABLE)
              .set({ ...content, token_version: existing.token_version + 1 })
              .where('id', '=', id)
              .returningAll()
              .executeTakeFirst();
      if (saved === undefined) return undefined;
      const connection = toConnection(saved);
      await andThen(trx, connection);
      await publish(database, trx, `connection:${id}`);
      return connection;
    });

  /** What a new set of tokens changes, also the status: a token can be had again. */
  const toColumns = (id: string, refreshed: Refreshed) => ({
    credentials_sealed: seal(id, 'credentials_sealed', refreshed.credentials),
    scope: toStorableText(refreshed.credentials.scope),
    token_expires_at: refreshed.tokenExpiresAt,
    refresh_token_expires_at: refreshed.refreshTokenExpiresAt,
    refresh_at: refreshed.refreshAt,
    status: 'active' as const,
    error_code: null,
    error_message: null,
    refresh_failures: 0,
    updated_at: time(),
  });

  /** Compare and set: `undefined` when the tokens are others than those that are to be replaced. */
  const replaceTokens = async (
    within: Kysely<Tables>,
    { id, tokenVersion }: Pick<Connection, 'id' | 'tokenVersion'>,
    refreshed: Refreshed,
  ): Promise<ConnectionRow | undefined> => {
    const saved = await within
      .updateTable(TABLE)
      .set({ ...toColumns(id, refreshed), token_version: tokenVersion + 1 })
      .where('id', '=', id)
      .where('token_version', '=', tokenVersion)
      .returningAll()
      .executeTakeFirst();
    await publish(database, within, `connection:${id}`);
    return saved;
  };

  const readLocked = async (id: string, within: Kysely<Tables>): Promise<StoredConnection> =>
    open(await within.selectFrom(TABLE).selectAll().where('id', '=', id).executeTakeFirstOrThrow());

  /** `transact` runs writes as one transaction: that of the lock, where it is one. */
  const createLocked = (row: ConnectionRow, within: Kysely<Tables>, transact: Transact): LockedConnection => ({
    stored: open(row),
    failures: row.refresh_failures,
    read: () => readLocked(row.id, within),
    // One statement, and so no transaction of its own: whoever shares the file waits as short as can be.
    async saveRefreshed(refreshed) {
      const saved = await replaceTokens(within, { id: row.id, tokenVersion: row.token_version }, refreshed);
      return saved === undefined ? readLocked(row.id, within) : open(saved);
    },
    saveFailure: ({ status, code, message, refreshAt }, andThen) =>
      transact(async (trx) => {
        const saved = await trx
          .updateTable(TABLE)
          .set({
            status,
            error_code: code,
            error_message: message,
            refresh_at: refreshAt,
            refresh_failures: row.refresh_failures + 1,
            updated_at: time(),
          })
          .where('id', '=', row.id)
          .where('token_version', '=', row.token_version)
          .returningAll()
          .executeTakeFirst();
        if (saved === undefined) return undefined;
        await andThen(trx, toConnection(saved));
        await publish(database, trx, `connection:${row.id}`);
        return toConnection(saved);
      }),
    delete: (andThen) =>
      transact(async (trx) => {
        await trx.deleteFrom(TABLE).where('id', '=', row.id).execute();
        await andThen(trx);
        await publish(database, trx, `connection:${row.id}`);
      }),
  });

  const lockRow = <T>(id: string, work: (locked: LockedConnection | undefined) => Promise<T>): Promise<T> =>
    db.transaction().execute(async (trx) => {
      await sql`SET LOCAL lock_timeout = ${sql.lit(Math.ceil(lockTimeoutMs))}`.execute(trx);
      const row = await trx.selectFrom(TABLE).selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      return work(row && createLocked(row, trx, (writes) => writes(trx)));
    });

  const lockHere = async <T>(id: string, work: (locked: LockedConnection | undefined) => Promise<T>): Promise<T> => {
    const row = await db.selectFrom(TABLE).selectAll().where('id', '=', id).executeTakeFirst();
    return work(row && createLocked(row, db, (writes) => db.transaction().execute(writes)));
  };

  return {
    find: (key) =>
      looked.find(`${key.integrationId} ${ownerKeyOf(key)} ${key.appId}`, async () => {
        const row = await selectOne(db, key).executeTakeFirst();
        return row && toConnection(row);
      }),
    async listOf(ownerId, appId) {
      const all = db
        .selectFrom(TABLE)
        .selectAll()
        .where('owner_id', '=', ownerId)
        .orderBy('created_at', 'desc')
        .orderBy('id');
      const rows = await (appId === undefined ? all : all.where('app_id', '=', appId)).execute();
      return rows.map(toConnection);
    },
    async listOfIntegration(integrationId) {
      const rows = await db
        .selectFrom(TABLE)
        .selectAll()
        .where('integration_id', '=', integrationId)
        .orderBy('created_at')
        .execute();
      return rows.map(toConnection);
    },
    async load(id) {
      const row = await db.selectFrom(TABLE).selectAll().where('id', '=', id).executeTakeFirst();
      return row && open(row);
    },
    async save(given, andThen) {
      // Two first authorizations at once: the second finds the row of the first.
      const saved = (await trySave(given, andThen)) ?? (await trySave(given, andThen));
      if (saved === undefined) throw new Error('a connection appeared and vanished twice');
      return saved;
    },
    withLock: (id, work) =>
      gate.run(id, async () => {
        if (dialect === 'postgres') return lockRow(id, work);
        const before = queues.get(id) ?? Promise.resolve();
        const mine = before.then(() => lockHere(id, work));
        const settled = mine.catch(() => undefined);
        queues.set(id, settled);
        void settled.then(() => queues.get(id) === settled && queues.delete(id));
        return mine;
      }),
    setStatus: ({ id, tokenVersion }, status, error, andThen) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .updateTable(TABLE)
          .set({ status, error_code: error?.code ?? null, error_message: error?.message ?? null, updated_at: time() })
          .where('id', '=', id)
          .where('token_version', '=', tokenVersion)
          .where('status', '!=', status)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return;
        await andThen?.(trx, toConnection(row));
        await publish(database, trx, `connection:${id}`);
      }),
    async endAll(within, integrationId, error) {
      const rows = await within.selectFrom(TABLE).select('id').where('integration_id', '=', integrationId).execute();
      const ended: Connection[] = [];
      for (const { id } of rows) {
        const row = await within
          .updateTable(TABLE)
          .set((eb) => ({
            status: 'expired',
            error_code: error.code,
            error_message: error.message,
            credentials_sealed: seal(id, 'credentials_sealed', FORGOTTEN),
            // Whoever refreshes now finds that the tokens are others than those it began with.
            token_version: eb('token_version', '+', 1),
            token_expires_at: null,
            refresh_token_expires_at: null,
            refresh_at: null,
            updated_at: time(),
          }))
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) continue;
        ended.push(toConnection(row));
        await publish(database, within, `connection:${id}`);
      }
      return ended;
    },
    takeDue: (limit, laterMs) =>
      db.transaction().execute(async (trx) => {
        const due = trx
          .selectFrom(TABLE)
          .select('id')
          .where('refresh_at', '<=', time())
          .orderBy('refresh_at')
          .limit(limit);
        const rows = await (dialect === 'postgres' ? due.forUpdate().skipLocked() : due).execute();
        const ids = rows.map(({ id }) => id);
        if (ids.length > 0)
          await trx
            .updateTable(TABLE)
            .set({ refresh_at: time(laterMs) })
            .where('id', 'in', ids)
            .execute();
        return ids;
      }),
  };
}

/** What is left of tokens that must not be used any more. */
const FORGOTTEN: Credentials = { access_token: '' };

/** Tokens or a code of an integration that leads elsewhere now: they do not go there. */
export function integrationChanged(): ConflictError {
  return new ConflictError('The integration was changed in the meantime. Please connect again.', {
    code: 'integration_changed',
  });
}

function ownerKeyOf({ isShared, ownerId }: ConnectionKey): string {
  return isShared ? '*' : `u:${ownerId}`;
}
