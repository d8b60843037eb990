import { Pool } from 'pg';
import {
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { hasPostgres } from '../kit/postgres';

const describeWithPostgres = hasPostgres() ? describe : describe.skip;

describeWithPostgres('new tokens that the database does not take', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let admin: Pool;
  let ada: string;

  beforeAll(async () => {
    databases = await startDatabases('postgres');
  }, 60_000);
  afterAll(() => databases.stop());
  beforeEach(async () => {
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      provider: { rotatesRefreshTokens: true },
      // A write waits five seconds longer.
      environment: { PROVIDER_TIMEOUT_MS: '1000' },
    });
    admin = new Pool({ connectionString: kit.databaseUri, max: 2 });
    ada = await kit.createKey('ada');
    await kit.register('gmail');
    await kit.connect(ada, '/api/v1/credentials/auth/gmail');
    kit.provider.received.length = 0;
    kit.advance(3_700_000);
  }, 60_000);
  afterEach(async () => {
    await admin.end();
    await kit.stop();
  });

  const call = async (): Promise<number> => (await kit.call('get', '/api/integrations/gmail/request/x', ada)).status;
  const refreshes = (): number => kit.provider.received.filter(({ path }) => path === '/token').length;
  const readVersion = async (): Promise<unknown> =>
    (await admin.query('SELECT token_version, status FROM dockline_connections')).rows;

  /** Rows can be read and locked, and not written: what a refresh meets when the database fails after the provider. */
  const holdWrites = async (): Promise<() => Promise<void>> => {
    const holder = await admin.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE dockline_connections IN SHARE MODE');
    return async () => {
      await holder.query('ROLLBACK');
      holder.release();
    };
  };

  test('are used all the same, and written as soon as it does', async () => {
    const letGo = await holdWrites();
    expect(await call()).toBe(200);
    expect(await call()).toBe(200);
    expect(refreshes()).toBe(1);
    expect(await readVersion()).toEqual([{ token_version: 1, status: 'active' }]);
    await letGo();
    for (let tries = 0; tries < 100; tries += 1) {
      const [row] = (await readVersion()) as Array<{ token_version: number }>;
      if (row?.token_version === 2) break;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    expect(await readVersion()).toEqual([{ token_version: 2, status: 'active' }]);
    // The single-use token of the next refresh is the one that came late.
    kit.advance(3_700_000);
    expect(await call()).toBe(200);
    expect(refreshes()).toBe(2);
    expect(await readVersion()).toEqual([{ token_version: 3, status: 'active' }]);
  }, 60_000);

  test('are written at the end of the process', async () => {
    const letGo = await holdWrites();
    expect(await call()).toBe(200);
    const stopped = kit.service.stop();
    await letGo();
    await stopped;
    expect(await readVersion()).toEqual([{ token_version: 2, status: 'active' }]);
  }, 60_000);
});
