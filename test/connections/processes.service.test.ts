import { Pool } from 'pg';
import { startTypeScript, type Child } from '../kit/child';
import {
  ADMIN_KEY,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { ENCRYPTION_KEYS, SECRET_KEY } from '../kit/settings';
import { hasPostgres } from '../kit/postgres';

const describeWithPostgres = hasPostgres() ? describe : describe.skip;

interface Replica {
  child: Child;
  origin: string;
}

describeWithPostgres('processes that share one PostgreSQL', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let ada: string;
  let replicas: Replica[];

  const startReplica = async (): Promise<Replica> => {
    const child = startTypeScript('src/main.ts', [], {
      PORT: '0',
      HOST: '127.0.0.1',
      CONNECTIONS: 'on',
      DATABASE_URL: kit.databaseUri,
      SECRET_KEY,
      ENCRYPTION_KEYS,
      BOOTSTRAP_API_KEY: ADMIN_KEY,
      PUBLIC_URL: kit.origin,
      ALLOW_PRIVATE_NETWORKS: 'true',
    });
    const [, port] = await child.waitFor(/"port":(\d+)/);
    return { child, origin: `http://127.0.0.1:${port}` };
  };

  beforeAll(async () => {
    databases = await startDatabases('postgres');
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      // People connect while four processes start.
      environment: { PROVIDER_TIMEOUT_MS: '10000' },
      provider: { rotatesRefreshTokens: true },
    });
    ada = await kit.createKey('ada');
    await kit.register('gmail');
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
  });
  beforeEach(async () => {
    replicas = await Promise.all([startReplica(), startReplica(), startReplica(), startReplica()]);
    // Connected with a token that ends at once: each call has to wait for a refresh.
    kit.provider.options.accessTokenSeconds = 1;
    await kit.connect(ada, '/api/v1/credentials/auth/gmail');
    kit.provider.options.accessTokenSeconds = 3600;
    kit.provider.received.length = 0;
  }, 60_000);
  afterEach(async () => {
    kit.provider.faults.clear();
    for (const { child } of replicas) child.process.kill('SIGKILL');
    await Promise.all(replicas.map(({ child }) => child.exit()));
  });

  const call = async ({ origin }: Replica, key = ada): Promise<number | 'cut'> => {
    try {
      const answer = await fetch(`${origin}/api/integrations/gmail/request/x`, {
        headers: { authorization: `Bearer ${key}` },
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 'cut';
    }
  };
  const refreshes = (): number =>
    kit.provider.received.filter(({ body }) => body.includes('grant_type=refresh_token')).length;
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  const firstRefresh = async (): Promise<void> => {
    for (let tries = 0; refreshes() === 0 && tries < 1000; tries += 1) await wait(5);
  };

  test('4 × 50 parallel calls, single-use refresh tokens, one process killed: one refresh, errors only of the killed one', async () => {
    await wait(1100);
    const [killed, ...others] = replicas as [Replica, ...Replica[]];
    const calls = replicas.map((replica) => Array.from({ length: 50 }, () => call(replica)));
    const running = calls.map((fifty) => Promise.all(fifty));
    await firstRefresh();
    // A process that dies between the provider's answer and its commit loses the token; once a call was served it is there.
    await Promise.race(calls.flat());
    killed.child.process.kill('SIGKILL');
    const [ofKilled = [], ...ofOthers] = await Promise.all(running);
    expect(ofOthers.flat().filter((status) => status !== 200)).toEqual([]);
    expect(ofKilled.filter((status) => status !== 200 && status !== 'cut')).toEqual([]);
    expect(refreshes()).toBe(1);
    expect(await Promise.all(others.map((replica) => call(replica)))).toEqual([200, 200, 200]);
    expect(refreshes()).toBe(1);
  }, 60_000);

  test('a process that is killed while it waits for the provider leaves the refresh to the others', async () => {
    await wait(1100);
    const [killed, ...others] = replicas as [Replica, ...Replica[]];
    kit.provider.faults.set('/token', { kind: 'hang' }, 1);
    const lost = call(killed);
    await firstRefresh();
    const running = others.map((replica) => Promise.all(Array.from({ length: 20 }, () => call(replica))));
    await wait(200);
    killed.child.process.kill('SIGKILL');
    expect(await lost).toBe('cut');
    expect((await Promise.all(running)).flat().filter((status) => status !== 200)).toEqual([]);
    expect(refreshes()).toBe(2);
  }, 60_000);

  test('what one process changes, the others know at once: a key, a connection', async () => {
    await wait(1100);
    expect(await Promise.all(replicas.map((replica) => call(replica)))).toEqual([200, 200, 200, 200]);
    expect((await kit.call('delete', '/api/integrations/gmail/connection', ada)).status).toBe(204);
    await wait(100);
    expect(await Promise.all(replicas.map((replica) => call(replica)))).toEqual([403, 403, 403, 403]);
    const other = await kit.createKey('eve');
    const [first] = replicas as [Replica];
    const list = async (): Promise<number> =>
      (await fetch(`${first.origin}/api/integrations`, { headers: { authorization: `Bearer ${other}` } })).status;
    expect(await list()).toBe(200);
    const keys = (await kit.call('get', '/api/v1/keys')).body as Array<{ id: string; user_id: string }>;
    await kit.call('delete', `/api/v1/keys/${keys.find(({ user_id }) => user_id === 'eve')?.id}`);
    await wait(100);
    expect(await list()).toBe(401);
  }, 60_000);

  test('a connection that ends in one process is over at once in the others, and no other connection with it', async () => {
    await wait(1100);
    const eve = await kit.createKey('eve');
    await kit.connect(eve, '/api/v1/credentials/auth/gmail');
    const callAll = (key: string) => Promise.all(replicas.map((replica) => call(replica, key)));
    expect([await callAll(ada), await callAll(eve)]).toEqual([
      [200, 200, 200, 200],
      [200, 200, 200, 200],
    ]);
    const refreshesBefore = refreshes();
    const [first] = replicas as [Replica];
    const ended = await fetch(`${first.origin}/api/integrations/gmail/connection`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${eve}` },
    });
    expect(ended.status).toBe(204);
    await wait(100);
    expect([await callAll(ada), await callAll(eve)]).toEqual([
      [200, 200, 200, 200],
      [403, 403, 403, 403],
    ]);
    expect(refreshes()).toBe(refreshesBefore);
  }, 60_000);

  test('a database that goes away is a 503 with Retry-After; when it is back, so is everything', async () => {
    await wait(1100);
    expect(await Promise.all(replicas.map((replica) => call(replica)))).toEqual([200, 200, 200, 200]);
    const uri = new URL(kit.databaseUri);
    const name = uri.pathname.slice(1);
    uri.pathname = '/postgres';
    const admin = new Pool({ connectionString: uri.href, max: 1 });
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await wait(200);
    const [first] = replicas as [Replica];
    const answer = await fetch(`${first.origin}/api/integrations/gmail/request/x`, {
      headers: { authorization: `Bearer ${ada}` },
    });
    expect({ status: answer.status, after: answer.headers.get('retry-after'), body: await answer.json() }).toEqual({
      status: 503,
      after: '5',
      body: {
        statusCode: 503,
        error: 'Service Unavailable',
        code: 'storage_unavailable',
        message: expect.any(String) as string,
        tryLater: true,
      },
    });
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
    let status: number | 'cut' = 0;
    for (let tries = 0; status !== 200 && tries < 50; tries += 1) {
      await wait(100);
      status = await call(first);
    }
    expect(await Promise.all(replicas.map((replica) => call(replica)))).toEqual([200, 200, 200, 200]);
    expect(refreshes()).toBe(1);
  }, 60_000);
});
