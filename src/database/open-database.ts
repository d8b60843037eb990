import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Kysely, PostgresDialect, sql, SqliteDialect, type SqliteDatabase } from 'kysely';
import type { Pool } from 'pg';
import { createChangeFeed, type ChangeFeed } from './change-feed';
import { guardDialect } from './guard-dialect';
import { listenForChanges } from './listen';
import { migrate } from './migrate';
import type { Tables } from './tables';

interface DatabaseBase {
  db: Kysely<Tables>;
  changes: ChangeFeed;
  /** Steps that were taken to bring the tables up to date. */
  migrated: number;
  close(): Promise<void>;
}

/** PostgreSQL with our tables in it. */
export interface PostgresDatabase extends DatabaseBase {
  dialect: 'postgres';
  pool: Pool;
}

/** A file with our tables in it, for one process that serves. */
interface EmbeddedDatabase extends DatabaseBase {
  dialect: 'embedded';
}

/** A database with our tables in it. */
export type Database = PostgresDatabase | EmbeddedDatabase;

const CONNECT_TIMEOUT_MS = 5000;
/** How long one process waits for another that writes to the same file. */
const BUSY_TIMEOUT_MS = 5000;

/** Opens `postgres://…` or `file:…` and brings the tables up to date. Throws when the database cannot be used. */
export function openDatabase(uri: string): Promise<Database> {
  return uri.startsWith('file:') ? openFile(resolve(uri.slice('file:'.length))) : openPostgres(uri);
}

/** Opens `postgres://…`. `listens: false` for those who keep no copies of rows. */
export async function openPostgres(uri: string, { listens = true } = {}): Promise<PostgresDatabase> {
  const { Client, Pool: PgPool } = require('pg') as typeof import('pg');
  const settings = {
    connectionString: uri,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'dockline',
    keepAlive: true,
  };
  const pool = new PgPool({ ...settings, max: 20 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  // So does one that breaks while it is in use, at the next statement.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  const db = new Kysely<Tables>({ dialect: guardDialect(new PostgresDialect({ pool })) });
  try {
    const migrated = await migrate(db as Kysely<never>, 'postgres');
    if (!listens) {
      const changes = createChangeFeed(() => false);
      return { dialect: 'postgres', db, pool, changes, migrated, close: () => db.destroy() };
    }
    const listening = await listenForChanges(async () => {
      const client = new Client(settings);
      client.on('error', () => undefined);
      await client.connect();
      return client;
    });
    return {
      dialect: 'postgres',
      db,
      pool,
      changes: listening.feed,
      migrated,
      close: async () => {
        await listening.close();
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy().catch(() => undefined);
    throw error;
  }
}

async function openFile(path: string): Promise<EmbeddedDatabase> {
  const Libsql = require('libsql') as new (path: string) => SqliteDatabase & { exec(statement: string): void };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = new Libsql(path);
  // Its journals get the same mode.
  chmodSync(path, 0o600);
  file.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  file.exec('PRAGMA journal_mode = WAL');
  // What was answered must survive a power cut: a refresh token exists once.
  file.exec('PRAGMA synchronous = FULL');
  file.exec('PRAGMA foreign_keys = ON');
  const db = new Kysely<Tables>({ dialect: guardDialect(new SqliteDialect({ database: file })) });
  const migrated = await migrate(db as Kysely<never>, 'embedded');
  const changes = createChangeFeed(() => true);
  const timer = watchFile(db, changes);
  return {
    dialect: 'embedded',
    db,
    changes,
    migrated,
    close: async () => {
      clearInterval(timer);
      await db.destroy();
    },
  };
}

/** How soon the service hears of what the command line changed in the same file. */
const WATCH_EVERY_MS = 1000;

/** The file's version moves when another process writes to it; nobody says which row. */
function watchFile(db: Kysely<Tables>, changes: ChangeFeed): NodeJS.Timeout {
  let known: number | undefined;
  const look = async (): Promise<void> => {
    const { rows } = await sql<{ data_version: number }>`PRAGMA data_version`.execute(db);
    const version = rows[0]?.data_version;
    if (known !== undefined && version !== known) changes.tell('*');
    known = version;
  };
  const timer = setInterval(() => void look().catch(() => changes.tell('*')), WATCH_EVERY_MS);
  return timer.unref();
}
