import { randomBytes } from 'node:crypto';
import type { Settings } from '../config';
import { createMemoryRefreshStore, createRefreshCoordinator, type RefreshCoordinator } from '../tokens';
import type { Database } from '../database';
import type { Logger } from '../logger';
import { deriveKey } from '../keys';

/** Refresh coordination of this process, and what has to be closed with it. */
export interface Coordination {
  coordinator: RefreshCoordinator;
  close(): void;
}

interface CoordinationOptions {
  settings: Settings;
  /** Shared through PostgreSQL; in memory without it, and with an embedded store, which one process has for itself. */
  database: Database | undefined;
  logger: Logger;
  now: () => number;
}

const SWEEP_EVERY_MS = 60_000;

/** In memory, or through PostgreSQL. */
export function createCoordination({ settings, database, logger, now }: CoordinationOptions): Coordination {
  if (database?.dialect !== 'postgres') {
    const keys = { sealKey: randomBytes(32), hashKey: randomBytes(32) };
    const store = createMemoryRefreshStore({ now });
    return { coordinator: createRefreshCoordinator({ store, now, ...keys }), close: () => undefined };
  }
  const secretKey = Buffer.from(settings.SECRET_KEY ?? '', 'base64');
  const { createPostgresRefreshStore } = require('../database') as typeof import('../database');
  // A waiter outlasts the one request that it waits for, and no more.
  const lockTimeoutMs = settings.PROVIDER_TIMEOUT_MS + 5000;
  const store = createPostgresRefreshStore({ pool: database.pool, lockTimeoutMs });
  const timer = setInterval(() => {
    store.sweep().catch((error: unknown) => logger.warn('Old refresh results could not be swept', { error }));
  }, SWEEP_EVERY_MS);
  timer.unref();
  const sealKey = deriveKey(secretKey, 'refresh-seal');
  const hashKey = deriveKey(secretKey, 'refresh-hash');
  return { coordinator: createRefreshCoordinator({ store, now, sealKey, hashKey }), close: () => clearInterval(timer) };
}
