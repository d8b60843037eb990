import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { createApiKeys, isScope, SCOPES, type ApiKeys, type Scope } from '../../callers';
import { loadConfig, splitList, storesConnections, type StoredSettings } from '../../config';
import { checkKeys, createAuditLog, rotateKeys } from '../../connections';
import type { Database } from '../../database';
import { ConfigurationError } from '../../errors';
import { openStore } from '../../service';
import { INSTANCE_OPTIONS, type Given, type StoredCommand } from './command';
import { print, say } from './print';
import { UsageError, type CommandContext } from './stored-context';

const GIVEN_SCOPES = Object.keys(SCOPES).filter((scope) => scope !== 'admin');

const STORE_OPTIONS = { json: INSTANCE_OPTIONS.json } as const;

/** Opens the database that the settings of this folder name, as the service would. */
async function withStore<T>(
  { environment, folder }: CommandContext,
  work: (database: Database, settings: StoredSettings) => Promise<T>,
): Promise<T> {
  const { CONNECTOR: _one, CONNECTORS: _several, ...rest } = { ...readEnvFile(join(folder, '.env')), ...environment };
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

function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

const withKeys = <T>(context: CommandContext, work: (apiKeys: ApiKeys, database: Database) => Promise<T>): Promise<T> =>
  withStore(context, (database) => work(createApiKeys(database, Date.now), database));

/** What is done where the database is has no caller; whoever may read the settings may do it. */
async function keepInAudit(
  database: Database,
  { notices }: CommandContext,
  action: 'key.create' | 'key.revoke' | 'keys.rotate',
  details: Readonly<Record<string, string | number>>,
): Promise<void> {
  const onLost = (): void => void notices.write('This could not be written to the audit.\n');
  const audit = createAuditLog(database, { now: Date.now, onLost });
  await audit.write({ action, outcome: 'done', actor: { userId: 'command line' }, details });
}

const createKey: StoredCommand = {
  path: ['keys', 'create'],
  summary: 'Makes an API key in the database of this folder’s settings; it is shown once.',
  options: {
    name: { value: '<name>', help: 'what it is for' },
    user: { value: '<user>', help: 'whose connections it works with; has to be said' },
    'app-id': { value: '<uuid>', help: 'the one app that it is for' },
    scopes: { value: '<scopes>', isList: true, help: `some of ${GIVEN_SCOPES.join(', ')}` },
    admin: { help: 'in the place of scopes: may do everything, for all users' },
    expires: { value: '<time>', help: 'when it ends (ISO 8601); default: never' },
    ...STORE_OPTIONS,
  },
  async run(given, context) {
    const userId = given.text('user') ?? '';
    if (userId === '') throw new UsageError('Say --user <user>: whose connections the key works with.');
    const wanted = {
      name: given.text('name') ?? 'made by the command line',
      userId,
      appId: given.text('app-id') ?? '',
      scopes: readScopes(given),
      expiresAt: readEnd(given),
    };
    const { secret, ...key } = await withKeys(context, async (apiKeys, database) => {
      const made = await apiKeys.create(wanted);
      await keepInAudit(database, context, 'key.create', { key: made.id, prefix: made.prefix, user: made.userId });
      return made;
    });
    if (given.has('json')) context.out.write(`${JSON.stringify({ ...key, key: secret }, undefined, 2)}\n`);
    else {
      context.notices.write('Keep this key; it is not shown again.\n');
      context.out.write(`${secret}\n`);
    }
  },
};

/** What the key may do is said in words; nothing is given away by leaving something out. */
function readScopes(given: Given): readonly Scope[] {
  const scopes = given.list('scopes').flatMap(splitList);
  if (given.has('admin')) {
    if (scopes.length > 0) throw new UsageError('Say either --scopes or --admin.');
    return ['admin'];
  }
  if (scopes.length === 0) throw new UsageError(`Say --scopes (${GIVEN_SCOPES.join(', ')}) or --admin.`);
  if (scopes.includes('admin')) throw new UsageError('Say --admin for a key that may do everything.');
  const unknown = scopes.filter((scope) => !isScope(scope));
  if (unknown.length > 0)
    throw new UsageError(`There is no scope ${unknown.join(', ')}; there are: ${GIVEN_SCOPES.join(', ')}`);
  return scopes.filter(isScope);
}

function readEnd(given: Given): string | null {
  const text = given.text('expires');
  if (text === undefined) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError('--expires must be a time, such as 2027-01-31');
  return new Date(time).toISOString();
}

const listKeys: StoredCommand = {
  path: ['keys', 'list'],
  summary: 'Lists the API keys, never the keys themselves.',
  options: STORE_OPTIONS,
  async run(given, context) {
    const keys = await withKeys(context, (apiKeys) => apiKeys.list(''));
    print(given, context, {
      data: keys,
      head: ['id', 'begins', 'name', 'user', 'scopes', 'ends'],
      rows: keys.map(({ id, prefix, name, userId, scopes, expiresAt, revokedAt }) => [
        id,
        prefix,
        name,
        userId,
        scopes.join(' '),
        revokedAt === null ? (expiresAt ?? 'never') : 'revoked',
      ]),
      empty: 'No keys.',
    });
  },
};

const revokeKey: StoredCommand = {
  path: ['keys', 'revoke'],
  positionals: ['id'],
  summary: 'Ends an API key now.',
  options: STORE_OPTIONS,
  async run(given, context) {
    const [id = ''] = given.positionals;
    await withKeys(context, async (apiKeys, database) => {
      await apiKeys.revoke(id, '');
      await keepInAudit(database, context, 'key.revoke', { key: id });
    });
    say(given, context, { message: 'The key is revoked.' });
  },
};

/** Passes over the store; the second finds what was written by a process that had the old key first. */
const MAX_ROUNDS = 5;

const rotate: StoredCommand = {
  path: ['keys', 'rotate'],
  summary: 'Seals everything anew with the first key of ENCRYPTION_KEYS, while the service runs.',
  options: STORE_OPTIONS,
  async run(given, context) {
    const { resealed, failed, activeId } = await withStore(context, async (database, { keyRing }) => {
      await checkKeys(database, keyRing);
      const total = { resealed: 0, failed: 0, activeId: keyRing.activeId };
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const counts = await rotateKeys(database, keyRing);
        total.resealed += counts.resealed;
        total.failed = counts.failed;
        if (counts.resealed === 0) break;
      }
      const { resealed: sealedAnew, failed: left, activeId: key } = total;
      await keepInAudit(database, context, 'keys.rotate', { key, resealed: sealedAnew, failed: left });
      return total;
    });
    if (failed > 0)
      throw new Error(`${failed} sealed texts could not be opened by any key; ${resealed} were sealed anew.`);
    say(given, context, { message: `${resealed} sealed texts were sealed anew with key "${activeId}".` });
  },
};

const migrate: StoredCommand = {
  path: ['migrate'],
  summary: 'Brings the tables up to date; the service does the same at its start.',
  options: STORE_OPTIONS,
  async run(given, context) {
    const steps = await withStore(context, async ({ migrated }) => migrated);
    say(given, context, {
      message: steps === 0 ? 'The tables are up to date.' : `The tables are up to date; ${steps} steps were taken.`,
    });
  },
};

/** Commands that work on the database of this folder's settings. */
export const STORE_COMMANDS: readonly StoredCommand[] = [createKey, listKeys, revokeKey, rotate, migrate];
