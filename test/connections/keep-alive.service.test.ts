import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keepAlive, type ConnectionsContext } from '../../src/connections';
import { openDatabase, type Database } from '../../src/database';
import { createTestContext, testHttp } from '../kit/connections-context';
import {
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

const DAY_MS = 86_400_000;
const SECRET = 'a-secret-of-the-receiver-0123456789';

/** Somebody who hears of events; the next answers have these statuses, then 200. */
async function startReceiver(): Promise<{
  uri: string;
  statuses: number[];
  received: Array<{ headers: Record<string, string>; body: string }>;
  stop(): Promise<void>;
}> {
  const statuses: number[] = [];
  const received: Array<{ headers: Record<string, string>; body: string }> = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    statuses,
    received,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe.each(DIALECTS)('what nobody waits for, %s store', (dialect) => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let database: Database;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let ada: string;
  let offset = 0;
  const warnings: string[] = [];

  beforeAll(async () => {
    databases = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => databases.stop());
  beforeEach(async () => {
    offset = 0;
    warnings.length = 0;
    receiver = await startReceiver();
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      provider: { rotatesRefreshTokens: true },
    });
    database = await openDatabase(kit.databaseUri);
    ada = await kit.createKey('ada');
    await kit.register('gmail');
    await kit.connect(ada, '/api/v1/credentials/auth/gmail');
    kit.provider.received.length = 0;
  });
  afterEach(async () => {
    await database.close();
    await kit.stop();
    await receiver.stop();
  });

  const http = testHttp;
  const createContext = (): ConnectionsContext =>
    createTestContext(database, {
      environment: { EVENTS_URI: receiver.uri, EVENTS_SECRET: SECRET },
      now: () => kit.now() + offset,
      warn: (message) => void warnings.push(message),
    });
  const refreshes = (): number => kit.provider.received.filter(({ body }) => body.includes('refresh_token')).length;
  const read = async (): Promise<{ status: string; refresh_at: string | null; token_version: number }> =>
    database.db
      .selectFrom('dockline_connections')
      .select(['status', 'refresh_at', 'token_version'])
      .executeTakeFirstOrThrow();

  test('an idle connection is refreshed once a week, by one replica, and not before', async () => {
    const replicas = [createContext(), createContext(), createContext()];
    const round = async (): Promise<number[]> => Promise.all(replicas.map((context) => keepAlive(context, http)));
    expect(await round()).toEqual([0, 0, 0]);
    offset = 7 * DAY_MS;
    const counts = await round();
    expect(counts.reduce((sum, count) => sum + count)).toBe(1);
    expect(refreshes()).toBe(1);
    expect(await read()).toMatchObject({ status: 'active', token_version: 2 });
    expect(await round()).toEqual([0, 0, 0]);
    offset = 14 * DAY_MS;
    await round();
    expect(await read()).toMatchObject({ token_version: 3 });
  });

  test('a failure for now is tried again, later each time; the connection stays what it is', async () => {
    const context = createContext();
    offset = 7 * DAY_MS;
    kit.provider.faults.set('/token', { kind: 'answer', status: 503 });
    expect(await keepAlive(context, http)).toBe(0);
    const waits: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const { refresh_at, status } = await read();
      expect(status).toBe('error');
      const waitMs = Date.parse(refresh_at ?? '') - context.now();
      waits.push(Math.round(waitMs / 1000));
      offset += waitMs + 1000;
      await keepAlive(context, http);
    }
    // A minute, doubled each time; the jitter of the test is in the middle.
    expect(waits.map((seconds) => Math.round(seconds / 45))).toEqual([1, 2, 4, 8]);
    expect(warnings).toContain('A connection could not be refreshed in the background');
    kit.provider.faults.clear();
    offset += DAY_MS;
    expect(await keepAlive(context, http)).toBe(1);
    expect(await read()).toMatchObject({ status: 'active' });
  });

  test('a refusal is final: no more tries, and the product is told, signed and again until it takes it', async () => {
    const context = createContext();
    for (const { grant } of kit.provider.state.refreshTokens.values()) grant.isRevoked = true;
    offset = 7 * DAY_MS;
    receiver.statuses.push(500, 503);
    await keepAlive(context, http);
    expect(await read()).toMatchObject({ status: 'expired', refresh_at: null });
    for (let round = 0; round < 4; round += 1) {
      offset += 3_600_000;
      await keepAlive(context, http);
    }
    expect(refreshes()).toBe(1);
    expect(receiver.received).toHaveLength(3);
    const [first, second, third] = receiver.received;
    expect(second?.body).toBe(first?.body);
    const { headers = {}, body = '' } = third ?? {};
    const id = headers['webhook-id'] ?? '';
    const signed = `${id}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', SECRET).update(signed).digest('base64')}`);
    expect(JSON.parse(body)).toEqual({
      id,
      type: 'connection.needs_user',
      timestamp: expect.stringMatching(/Z$/) as string,
      data: {
        connectionId: expect.any(String) as string,
        integrationId: expect.any(String) as string,
        ownerId: 'ada',
        appId: null,
        isShared: false,
        status: 'expired',
        error: { code: 'invalid_grant', message: expect.any(String) as string },
      },
    });
    for (const token of kit.provider.state.accessTokens.keys()) expect(body).not.toContain(token);
  });

  test('the product hears of a token that ended without a way to another, once, and of a new connection', async () => {
    const context = createContext();
    kit.provider.options.rotatesRefreshTokens = false;
    await kit.register('short', {}, { additional_params: {} });
    await kit.connect(ada, '/api/v1/credentials/auth/short');
    const row = await database.db
      .selectFrom('dockline_connections')
      .select('id')
      .where('refresh_at', 'is', null)
      .executeTakeFirstOrThrow();
    offset = 3_700_000;
    for (let tries = 0; tries < 2; tries += 1)
      await expect(context.vault.openFresh(row.id, http())).rejects.toMatchObject({ code: 'connection_expired' });
    await keepAlive(context, http);
    expect(receiver.received.map(({ body }) => JSON.parse(body) as object)).toEqual([
      expect.objectContaining({ type: 'connection.needs_user' }),
    ]);
  });

  test('flows that nobody finished are deleted', async () => {
    await kit.signIn(ada, '/api/v1/credentials/auth/gmail');
    const count = async (): Promise<number> =>
      (await database.db.selectFrom('dockline_flows').selectAll().execute()).length;
    expect(await count()).toBe(1);
    await keepAlive(createContext(), http);
    expect(await count()).toBe(1);
    offset = 601_000;
    await keepAlive(createContext(), http);
    expect(await count()).toBe(0);
  });

  test('10-minute tokens and 100 calls over their life: at most one refresh per five minutes', async () => {
    kit.provider.options.accessTokenSeconds = 600;
    await kit.connect(ada, '/api/v1/credentials/auth/gmail');
    kit.provider.received.length = 0;
    for (let call = 0; call < 100; call += 1) {
      expect((await kit.call('get', '/api/integrations/gmail/request/x', ada)).status).toBe(200);
      kit.advance(6_000);
    }
    expect(refreshes()).toBeLessThanOrEqual(2);
    expect(refreshes()).toBeGreaterThan(0);
  });
});
