import { Pool } from 'pg';
import { migrate } from './migrate';

/** A PostgreSQL database with our tables in it. */
export interface Database {
  pool: Pool;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5000;

/** Connects to `postgres://…` and brings the tables up to date. Throws when the database cannot be reached. */
export async function openDatabase(uri: string): Promise<Database> {
  const pool = new Pool({
    connectionString: uri,
    max: 20,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'dockline',
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  await migrate(pool);
  return { pool, close: () => pool.end() };
}
