import type { Pool, PoolClient } from 'pg';
import { KEEP_RESULT_MS, type RefreshLock, type RefreshStore } from '../tokens';
import { guarded } from './guarded';

/** Options of `createPostgresRefreshStore`. */
export interface PostgresRefreshStoreOptions {
  pool: Pool;
  /** How long to wait for another replica that refreshes with the same token. */
  lockTimeoutMs: number;
}

/** The shared store, and its housekeeping. */
export interface PostgresRefreshStore extends RefreshStore {
  /** Deletes up to 100 rows whose time is over; any replica may do it at any time. */
  sweep(): Promise<void>;
}

const KEEP_SECONDS = KEEP_RESULT_MS / 1000;
/** A row whose holder never kept anything is swept after this. */
const CLAIM_SECONDS = 600;

const READ =
  'SELECT sealed FROM dockline_refresh_results WHERE key = $1 AND keep_until > clock_timestamp() AND sealed IS NOT NULL';
const UPSERT = `INSERT INTO dockline_refresh_results (key, sealed, keep_until)
  VALUES ($1, $2, clock_timestamp() + make_interval(secs => ${KEEP_SECONDS}))
  ON CONFLICT (key) DO UPDATE SET sealed = excluded.sealed, keep_until = excluded.keep_until`;
const CLAIM = `INSERT INTO dockline_refresh_results (key, keep_until)
  VALUES ($1, clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS})) ON CONFLICT (key) DO NOTHING`;
const HOLD = 'SELECT key FROM dockline_refresh_results WHERE key = $1 FOR UPDATE';
const SWEEP = `DELETE FROM dockline_refresh_results WHERE key IN (
  SELECT key FROM dockline_refresh_results WHERE keep_until < clock_timestamp() LIMIT 100 FOR UPDATE SKIP LOCKED)`;

/**
 * A store that all replicas share. The row is the lock: it is held by an open transaction, which the server ends when the
 * holder's connection ends, so a replica that dies leaves nothing behind. The result is written by the transaction that
 * holds the lock: whoever gets the lock next sees it. Times are the server's, so replicas need no common clock.
 */
export function createPostgresRefreshStore(options: PostgresRefreshStoreOptions): PostgresRefreshStore {
  const { pool, lockTimeoutMs } = options;
  const read = async (client: Pool | PoolClient, key: string): Promise<Buffer | undefined> =>
    (await client.query<{ sealed: Buffer }>(READ, [key])).rows[0]?.sealed;

  return {
    read: (key) => guarded(() => read(pool, key)),
    save: (key, text) => guarded(async () => void (await pool.query(UPSERT, [key, text]))),
    lock: (key) =>
      guarded(async () => {
        const client = await pool.connect();
        try {
          await hold(client, key, lockTimeoutMs);
        } catch (error) {
          // `true` ends the connection: its transaction is in an unknown state.
          client.release(true);
          throw error;
        }
        return createLock(client, key, read);
      }),
    sweep: () => guarded(async () => void (await pool.query(SWEEP))),
  };
}

async function hold(client: PoolClient, key: string, lockTimeoutMs: number): Promise<void> {
  for (;;) {
    await client.query(CLAIM, [key]);
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = ${Math.ceil(lockTimeoutMs)}`);
    const { rowCount } = await client.query(HOLD, [key]);
    if (rowCount === 1) return;
    // The row was swept between the two statements.
    await client.query('ROLLBACK');
  }
}

function createLock(
  client: PoolClient,
  key: string,
  read: (client: PoolClient, key: string) => Promise<Buffer | undefined>,
): RefreshLock {
  let isOpen = true;
  // A connection that breaks while we wait for the provider shows at the next query; unheard, it would end the process.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  return {
    read: (other) => guarded(() => read(client, other)),
    save: (text) =>
      guarded(async () => {
        await client.query(UPSERT, [key, text]);
        await client.query('COMMIT');
        isOpen = false;
      }),
    release: async () => {
      try {
        if (isOpen) await client.query('ROLLBACK');
        client.off('error', ignore);
        client.release();
      } catch {
        client.release(true);
      }
    },
  };
}
