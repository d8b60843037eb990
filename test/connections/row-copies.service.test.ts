import { Client } from 'pg';
import { openDatabase, publish } from '../../src/database';
import {
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Statements of this process about connections, as either driver gets them. */
function countStatements(): { read: () => number; stop: () => void } {
  const Libsql = require('libsql') as { prototype: object };
  let count = 0;
  const watch = (prototype: object, name: string): (() => void) => {
    const original: unknown = Reflect.get(prototype, name);
    if (typeof original !== 'function') throw new Error(`no ${name}`);
    const watched = function watched(this: unknown, ...given: unknown[]): unknown {
      const [statement] = given;
      const text = typeof statement === 'string' ? statement : ((statement as { text?: string }).text ?? '');
      if (text.includes('dockline_connections')) count += 1;
      return Reflect.apply(original, this, given);
    };
    Reflect.set(prototype, name, watched);
    return () => void Reflect.set(prototype, name, original);
  };
  const stops = [watch(Libsql.prototype, 'prepare'), watch(Client.prototype, 'query')];
  return {
    read: () => count,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

describe.each(DIALECTS)('copies of rows, %s store', (dialect) => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let statements: ReturnType<typeof countStatements>;
  let ada: string;
  let eve: string;

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      environment: { PROVIDER_TIMEOUT_MS: '10000' },
    });
    statements = countStatements();
    [ada, eve] = [await kit.createKey('ada'), await kit.createKey('eve')];
    await kit.register('gmail');
  }, 60_000);
  afterAll(async () => {
    statements.stop();
    await kit.stop();
    await databases.stop();
  });

  const call = async (key: string): Promise<number> =>
    (await kit.call('get', '/api/integrations/gmail/request/x', key)).status;
  const costOf = async (key: string): Promise<number> => {
    const before = statements.read();
    expect(await call(key)).toBe(200);
    return statements.read() - before;
  };

  test('a refresh of one connection costs the others no statement', async () => {
    await kit.connect(eve, '/api/v1/credentials/auth/gmail');
    kit.provider.options.accessTokenSeconds = 1;
    await kit.connect(ada, '/api/v1/credentials/auth/gmail');
    kit.provider.options.accessTokenSeconds = 3600;
    await call(eve);
    expect(await costOf(eve)).toBe(0);
    await wait(1100);
    const refreshes = kit.provider.received.filter(({ path }) => path === '/token').length;
    expect(await costOf(ada)).toBeGreaterThan(0);
    expect(kit.provider.received.filter(({ path }) => path === '/token').length).toBe(refreshes + 1);
    // The news goes out with the commit, and comes back over the channel.
    await wait(200);
    expect(await costOf(eve)).toBe(0);
    await call(ada);
    expect(await costOf(ada)).toBe(0);
  }, 60_000);

  test('what another process ends is over as soon as it can be heard, and copies of others stay where it says which row', async () => {
    await kit.connect(ada, '/api/v1/credentials/auth/gmail');
    await kit.connect(eve, '/api/v1/credentials/auth/gmail');
    const { body } = await kit.call('get', '/api/integrations/gmail/connection', eve);
    const { id } = body as { id: string };
    for (const key of [ada, eve]) await call(key);
    expect([await costOf(ada), await costOf(eve)]).toEqual([0, 0]);
    const other = await openDatabase(kit.databaseUri);
    await other.db.deleteFrom('dockline_connections').where('id', '=', id).execute();
    await publish(other, other.db, `connection:${id}`);
    await other.close();
    // A file says once a second that it changed, and not where.
    await wait(dialect === 'postgres' ? 100 : 1200);
    expect(await call(eve)).toBe(403);
    expect((await costOf(ada)) > 0).toBe(dialect === 'embedded');
  }, 60_000);
});
