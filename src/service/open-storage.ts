import type { Settings } from '../config';
import type { Database } from '../database';
import { ConfigurationError } from '../errors';

/** Where the embedded store is when nothing else is said. */
const DEFAULT_FILE = 'file:./data/dockline.db';

/**
 * Opens the database that the settings name; none where nothing is stored. Only then is its client loaded. Throws a
 * `ConfigurationError` when it cannot be used.
 */
export async function openStorage({ DATABASE_URL, CONNECTIONS }: Settings): Promise<Database | undefined> {
  const uri = DATABASE_URL ?? (CONNECTIONS === 'on' ? DEFAULT_FILE : undefined);
  // Refreshes of a host's accounts are coordinated in memory, where there is one process.
  if (uri === undefined || (uri.startsWith('file:') && CONNECTIONS === 'off')) return undefined;
  const { openDatabase, openPostgres } = require('../database') as typeof import('../database');
  const opening = CONNECTIONS === 'on' ? openDatabase(uri) : openPostgres(uri, { listens: false });
  return opening.catch((error: unknown) => {
    throw new ConfigurationError([`DATABASE_URL: the database cannot be used (${findCode(error)})`]);
  });
}

/** A system or SQLSTATE code; messages of the driver may hold parts of the address. */
function findCode(error: unknown): string {
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  const found = code === 'storage_unavailable' ? detail : code;
  return typeof found === 'string' && /^\w{1,30}$/.test(found) ? found : 'no further detail';
}
