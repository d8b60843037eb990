import { randomBytes } from 'node:crypto';
import type { Settings } from '../config';
import type { Database } from '../database';
import { ConfigurationError } from '../errors';
import { createHttp, type HttpFactory } from '../http';
import { deriveKey } from '../keys';
import { createLogger, type Logger } from '../logger';
import {
  createMemoryRefreshStore,
  createRefreshCoordinator,
  lockTimeoutFor,
  type RefreshCoordinator,
  type RefreshStore,
} from '../tokens';
import { VERSION } from './version';

/** What a process opens once, for the service and for commands on a connector. */
export interface Resources {
  logger: Logger;
  /** Outgoing HTTP. */
  http: HttpFactory;
  /** Missing where nothing is stored. */
  database: Database | undefined;
  /** Refreshes of a host's accounts: shared with other processes through PostgreSQL, else within this one. */
  coordinator: RefreshCoordinator;
  close(): Promise<void>;
}

interface ResourcesOptions {
  settings: Settings;
  /** Values that must never be logged. */
  secrets: readonly string[];
  /** Where log lines go; default standard output. */
  logStream: NodeJS.WritableStream | undefined;
  now: () => number;
}

/** Opens them. Throws a `ConfigurationError` when the database cannot be used. */
export async function openResources(options: ResourcesOptions): Promise<Resources> {
  const { settings, secrets, logStream, now } = options;
  const { logLevel, logFormat, providerTimeoutMs, allowPrivateNetworks } = settings;
  const logger = createLogger({ level: logLevel, format: logFormat, secrets, stream: logStream });
  const http = createHttp({ timeoutMs: providerTimeoutMs, userAgent: `dockline/${VERSION}`, allowPrivateNetworks });
  const database = await openDatabaseOf(settings);
  const sharing = openRefreshStore(options, { database, logger });
  const key = settings.secretKey ?? randomBytes(32);
  const coordinator = createRefreshCoordinator({
    store: sharing.store,
    sealKey: deriveKey(key, 'refresh-seal'),
    hashKey: deriveKey(key, 'refresh-hash'),
    now,
  });
  const close = async (): Promise<void> => {
    sharing.close();
    await database?.close();
  };
  return { logger, http, database, coordinator, close };
}

const SWEEP_EVERY_MS = 60_000;

/** Where refreshes are shared: in memory without PostgreSQL, also beside an embedded store, which one process has for itself. */
function openRefreshStore(
  { settings, now }: ResourcesOptions,
  { database, logger }: Pick<Resources, 'database' | 'logger'>,
): { store: RefreshStore; close(): void } {
  if (database?.dialect !== 'postgres') return { store: createMemoryRefreshStore({ now }), close: () => undefined };
  const { createPostgresRefreshStore } = require('../database') as typeof import('../database');
  const lockTimeoutMs = lockTimeoutFor(settings.providerTimeoutMs);
  const store = createPostgresRefreshStore({ pool: database.pool, lockTimeoutMs });
  const timer = setInterval(() => {
    store.sweep().catch((error: unknown) => logger.warn('Old refresh results could not be swept', { error }));
  }, SWEEP_EVERY_MS);
  timer.unref();
  return { store, close: () => clearInterval(timer) };
}

/** Only what needs it opens a database, and only then is its client loaded. */
async function openDatabaseOf({ storesConnections, databaseUri }: Settings): Promise<Database | undefined> {
  if (storesConnections) return openStore(databaseUri);
  // Refreshes of a host's accounts are coordinated in memory, where there is one process.
  if (databaseUri.startsWith('file:')) return undefined;
  const { openPostgres } = require('../database') as typeof import('../database');
  return openPostgres(databaseUri, { listens: false }).catch(refuse);
}

/** Opens the store of connections. Throws a `ConfigurationError` when it cannot be used. */
export async function openStore(databaseUri: string): Promise<Database> {
  const { openDatabase } = require('../database') as typeof import('../database');
  return openDatabase(databaseUri).catch(refuse);
}

function refuse(error: unknown): never {
  throw new ConfigurationError([`DATABASE_URL: the database cannot be used (${findCode(error)})`]);
}

/** A system or SQLSTATE code; messages of the driver may hold parts of the address. */
function findCode(error: unknown): string {
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  const found = code === 'storage_unavailable' ? detail : code;
  return typeof found === 'string' && /^\w{1,30}$/.test(found) ? found : 'no further detail';
}
