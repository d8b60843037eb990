import { createApiKeys, type ApiKeys } from '../../callers';
import { loadConfig, storesConnections, type StoredSettings } from '../../config';
import { createAuditLog } from '../../connections';
import type { Database } from '../../database';
import { ConfigurationError } from '../../errors';
import { openStore } from '../../service';
import type { CommandContext } from '../command';
import { readEnvFile } from '../read-env-file';

/** Opens the database that the settings of this folder name, as the service would. */
export async function withStore<T>(
  { environment, folder }: CommandContext,
  work: (database: Database, settings: StoredSettings) => Promise<T>,
): Promise<T> {
  const { CONNECTOR: _one, CONNECTORS: _several, ...rest } = { ...readEnvFile(folder), ...environment };
  const catalogue = { ids: [], describe: () => [] };
  const { settings } = loadConfig({ ...rest, CONNECTIONS: 'on' }, catalogue);
  if (!storesConnections(settings)) throw new ConfigurationError(['CONNECTIONS is not on']);
  const database = await openStore(settings.databaseUri);
  try {
    return await work(database, settings);
  } finally {
    await database.close();
  }
}

/** The same, for the API keys in it. */
export function withApiKeys<T>(
  context: CommandContext,
  work: (apiKeys: ApiKeys, database: Database) => Promise<T>,
): Promise<T> {
  return withStore(context, (database) => work(createApiKeys(database, Date.now), database));
}

/** What is done where the database is has no caller; whoever may read the settings may do it. */
export async function keepInAudit(
  database: Database,
  { notices }: CommandContext,
  action: 'key.create' | 'key.revoke' | 'keys.rotate',
  details: Readonly<Record<string, string | number>>,
): Promise<void> {
  const onLost = (): void => void notices.write('This could not be written to the audit.\n');
  const audit = createAuditLog(database, { now: Date.now, onLost });
  await audit.write({ action, outcome: 'done', actor: { userId: 'command line' }, details });
}
