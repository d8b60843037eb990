import { randomBytes } from 'node:crypto';
import type { Settings } from './config';
import { createMemoryRefreshStore, createRefreshCoordinator, type RefreshCoordinator } from './credentials';
import { ConfigurationError } from './errors';
import type { Logger } from './logger';
import { deriveKey } from './secret-keys';

/** Refresh coordination of this process, and what has to be closed with it. */
export interface Coordination {
  coordinator: RefreshCoordinator;
  close(): Promise<void>;
}

interface CoordinationOptions {
  settings: Settings;
  logger: Logger;
  now: () => number;
}

const SWEEP_EVERY_MS = 60_000;

/** In memory, or through PostgreSQL when `DATABASE_URL` is set; only then is its client loaded. */
export async function createCoordination({ settings, logger, now }: CoordinationOptions): Promise<Coordination> {
  const { DATABASE_URL, SECRET_KEY, PROVIDER_TIMEOUT_MS } = settings;
  if (DATABASE_URL === undefined) {
    const keys = { sealKey: randomBytes(32), hashKey: randomBytes(32) };
    const store = createMemoryRefreshStore({ now });
    return { coordinator: createRefreshCoordinator({ store, now, ...keys }), close: async () => undefined };
  }
  const secretKey = Buffer.from(SECRET_KEY ?? '', 'base64');
  const { createPostgresRefreshStore, openDatabase } = require('./database') as typeof import('./database');
  const database = await openDatabase(DATABASE_URL).catch((error: unknown) => {
    throw new ConfigurationError([`DATABASE_URL: the database cannot be used (${findCode(error)})`]);
  });
  // A waiter outlasts the one request that it waits for, and no more.
  const store = createPostgresRefreshStore({ pool: database.pool, lockTimeoutMs: PROVIDER_TIMEOUT_MS + 5000 });
  const timer = setInterval(() => {
    store.sweep().catch((error: unknown) => logger.warn('Old refresh results could not be swept', { error }));
  }, SWEEP_EVERY_MS);
  timer.unref();
  const sealKey = deriveKey(secretKey, 'refresh-seal');
  const hashKey = deriveKey(secretKey, 'refresh-hash');
  return {
    coordinator: createRefreshCoordinator({ store, now, sealKey, hashKey }),
    close: async () => {
      clearInterval(timer);
      await database.close();
    },
  };
}

/** A system or SQLSTATE code; messages of the driver may hold parts of the address. */
function findCode(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^\w{1,20}$/.test(code) ? code : 'no further detail';
}
