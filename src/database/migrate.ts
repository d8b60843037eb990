import { sql, type Kysely } from 'kysely';
import { MIGRATIONS, type DialectName } from './migrations';

/** Any number that no other application is likely to lock. */
const MIGRATION_LOCK = 7_238_401;

/** Brings the tables up to date, one process at a time. Returns how many steps it took. */
export function migrate(db: Kysely<never>, dialect: DialectName): Promise<number> {
  return db.connection().execute(async (connection) => {
    // Of two processes at one file, the second waits here; a plain BEGIN would let both read the version.
    await (dialect === 'embedded' ? sql`BEGIN IMMEDIATE` : sql`BEGIN`).execute(connection);
    try {
      if (dialect === 'postgres') await sql`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(connection);
      const steps = await takeSteps(connection, dialect);
      await sql`COMMIT`.execute(connection);
      return steps;
    } catch (error) {
      await sql`ROLLBACK`.execute(connection).catch(() => undefined);
      throw error;
    }
  });
}

async function takeSteps(db: Kysely<never>, dialect: DialectName): Promise<number> {
  const now =
    dialect === 'postgres' ? sql`timestamptz NOT NULL DEFAULT now()` : sql`text NOT NULL DEFAULT CURRENT_TIMESTAMP`;
  await sql`CREATE TABLE IF NOT EXISTS dockline_migrations (version integer PRIMARY KEY, applied_on ${now})`.execute(
    db,
  );
  const { rows } = await sql<{
    version: number | null;
  }>`SELECT max(version) AS version FROM dockline_migrations`.execute(db);
  const applied = rows[0]?.version ?? 0;
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < applied) continue;
    await step(db, dialect);
    await sql`INSERT INTO dockline_migrations (version) VALUES (${index + 1})`.execute(db);
  }
  return Math.max(0, MIGRATIONS.length - applied);
}
