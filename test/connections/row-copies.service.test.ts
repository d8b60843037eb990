import { Client } from 'pg';
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

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    kit = await startConnectionsService({ databaseUri: await databases.create() });
    statements = countStatements();
  }, 60_000);
  afterAll(async () => {
    statements.stop();
    await kit.stop();
    await databases.stop();
  });

  test('a refresh of one connection costs the others no statement', async () => {
    const [ada, eve] = [await kit.createKey('ada'), await kit.createKey('eve')];
    await kit.register('gmail');
    await kit.connect(eve, '/api/v1/credentials/auth/gmail');
    kit.provider.options.accessTokenSeconds = 1;
    await kit.connect(ada, '/api/v1/credentials/auth/gmail');
    kit.provider.options.accessTokenSeconds = 3600;
    const call = async (key: string): Promise<number> =>
      (await kit.call('get', '/api/integrations/gmail/request/x', key)).status;
    const costOf = async (key: string): Promise<number> => {
      const before = statements.read();
      expect(await call(key)).toBe(200);
      return statements.read() - before;
    };
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
});
