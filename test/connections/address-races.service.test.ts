import {
  changeIntegration,
  connectDirectly,
  defineIntegration,
  disconnect,
  proxyRequest,
  type Connection,
  type ConnectionsContext,
  type Integration,
} from '../../src/connections';
import { openDatabase, type Database } from '../../src/database';
import { createTestContext, testHttp } from '../kit/connections-context';
import { DIALECTS, startDatabases, type DatabaseKit } from '../kit/connections-service';
import { startRawServer, type RawServer } from '../kit/raw-server';

const ACTOR = { userId: 'test' };

/** What happens at the same time is put in order here: each test says between which two steps the other one comes. */
describe.each(DIALECTS)('changes of addresses in the middle of a call, %s store', (dialect) => {
  let databases: DatabaseKit;
  let database: Database;
  let context: ConnectionsContext;
  let good: RawServer;
  let evil: RawServer;
  let integration: Integration;
  /** What happens before the stranger answers its next request. */
  let late: (() => Promise<void>) | undefined;
  const http = testHttp;

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    good = await startRawServer((_request, response) => response.end('{}'));
    evil = await startRawServer((_request, response) => {
      const work = late;
      late = undefined;
      if (work === undefined) response.end('{}');
      else void work().then(() => response.writeHead(401).end('{}'));
    });
  }, 90_000);
  afterAll(async () => {
    await Promise.all([good.stop(), evil.stop()]);
    await databases.stop();
  });
  beforeEach(async () => {
    evil.received.length = 0;
    database = await openDatabase(await databases.create());
    context = createTestContext(database);
    integration = await defineIntegration(
      context,
      {
        slug: 'x',
        name: 'x',
        connectorId: 'generic',
        appId: '',
        ownerId: 'mallory',
        mode: 'per-user',
        authType: 'oauth2',
        settings: {
          authorizeUri: `${good.origin}/a`,
          tokenUri: `${good.origin}/t`,
          apiBaseUri: good.origin,
          clientId: 'a',
        },
        parameters: { clientId: 'a', clientSecret: 'b' },
      },
      ACTOR,
    );
  }, 60_000);
  afterEach(() => database.close());

  const moveTo = async (apiBaseUri: string, from = integration, more: object = {}): Promise<Integration> =>
    changeIntegration(context, from, { change: { settings: { ...from.settings, apiBaseUri, ...more } }, actor: ACTOR });
  const connect = (to: Integration) =>
    connectDirectly(context, {
      integration: to,
      ownerId: 'ada',
      appId: '',
      grant: { accessToken: 'ada-token-CANARY', refreshToken: 'r-CANARY', fields: {} },
      data: {},
      actor: ACTOR,
      http: http({}),
    });
  /** Calls the API with the account, however that ends. */
  const use = (connection: Connection): Promise<unknown> =>
    proxyRequest(context, {
      connection,
      request: { method: 'GET', path: '/me', headers: {} },
      actor: ACTOR,
      http: http({}),
    }).then(
      ({ body }) => body.destroy(),
      () => undefined,
    );
  const leaked = (): boolean => evil.received.some((request) => JSON.stringify(request).includes('CANARY'));
  const once = (work: () => Promise<unknown>): void => {
    const get = context.integrations.get.bind(context.integrations);
    let isDone = false;
    context.integrations.get = async (id) => {
      if (!isDone) {
        isDone = true;
        await work();
      }
      return get(id);
    };
  };

  test('a token that was read before the change is not sent after it', async () => {
    const connection = await connect(integration);
    once(() => moveTo(evil.origin));
    await use(connection);
    expect(leaked()).toBe(false);
  });

  test('nor is it revoked there', async () => {
    const connection = await connect(integration);
    // With rows that lock, the change waits for the disconnect; without, it comes in between.
    once(() =>
      Promise.race([
        moveTo(good.origin, integration, { revocationUri: `${evil.origin}/revoke` }),
        new Promise((resolve) => setTimeout(resolve, 500)),
      ]),
    );
    await disconnect(context, { connection, actor: ACTOR, http: http({}) });
    expect(leaked()).toBe(false);
  });

  test('a token of the new address does not go to the old one, which says late that it refuses the old token', async () => {
    const old = await moveTo(evil.origin);
    const connection = await connect(old);
    evil.received.length = 0;
    late = async () => {
      const now = await moveTo(good.origin, old);
      const again = { accessToken: 'new-token-CANARY', refreshToken: 'n', fields: {} };
      await connectDirectly(context, {
        integration: now,
        ownerId: 'ada',
        appId: '',
        grant: again,
        data: {},
        actor: ACTOR,
        http: http({}),
      });
    };
    await use(connection);
    late = undefined;
    expect(evil.received.some((request) => JSON.stringify(request).includes('new-token-CANARY'))).toBe(false);
  });

  test('a change of what has changed meanwhile is refused, and does not lead connections back', async () => {
    const old = await moveTo(evil.origin);
    const now = await moveTo(good.origin, old);
    const connection = await connect(now);
    // Read before the second change, written after it.
    const outcome = await changeIntegration(context, old, {
      change: { name: 'y', settings: old.settings },
      actor: ACTOR,
    }).catch((error: Error) => error);
    await use(connection);
    expect(outcome).toMatchObject({ status: 409, code: 'integration_changed' });
    expect(leaked()).toBe(false);
  });
});
