import type { Pool } from 'pg';

/** Any number that no other application is likely to lock. */
const MIGRATION_LOCK = 7_238_401;

/**
 * Every step that was ever taken, in order; a step is never changed. `refresh_results` holds results of refreshes for
 * two minutes: `key` is a keyed hash, `sealed` is encrypted, and the row itself is the lock.
 */
const MIGRATIONS = [
  `CREATE TABLE dockline_refresh_results (
     key text PRIMARY KEY,
     sealed bytea,
     keep_until timestamptz NOT NULL
   );
   CREATE INDEX dockline_refresh_results_keep_until ON dockline_refresh_results (keep_until)`,
] as const;

/** Brings the tables up to date, one replica at a time. */
export async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS dockline_migrations (version integer PRIMARY KEY, applied_on timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ version: number }>(
      'SELECT coalesce(max(version), 0) AS version FROM dockline_migrations',
    );
    const applied = rows[0]?.version ?? 0;
    for (const [index, statement] of MIGRATIONS.entries()) {
      if (index < applied) continue;
      await client.query(statement);
      await client.query('INSERT INTO dockline_migrations (version) VALUES ($1)', [index + 1]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
