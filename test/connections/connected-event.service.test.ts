import { sql } from 'kysely';
import {
  connectDirectly,
  defineIntegration,
  type Connection,
  type ConnectionsContext,
  type Integration,
} from '../../src/connections';
import { openDatabase, type Database } from '../../src/database';
import { createTestContext, testHttp } from '../kit/connections-context';
import { DIALECTS, startDatabases, type DatabaseKit } from '../kit/connections-service';
import { startRawServer, type RawServer } from '../kit/raw-server';

const ACTOR = { userId: 'test' };

describe.each(DIALECTS)('a connection and the event that tells of it, %s store', (dialect) => {
  let databases: DatabaseKit;
  let database: Database;
  let context: ConnectionsContext;
  let provider: RawServer;
  let integration: Integration;

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    provider = await startRawServer((_request, response) => response.end('{}'));
  }, 90_000);
  afterAll(async () => {
    await provider.stop();
    await databases.stop();
  });
  beforeEach(async () => {
    database = await openDatabase(await databases.create());
    context = createTestContext(database, {
      environment: { EVENTS_URI: provider.origin, EVENTS_SECRET: 'a-secret-of-the-receiver-0123456789' },
    });
    integration = await defineIntegration(
      context,
      {
        slug: 'x',
        name: 'x',
        connectorId: 'generic',
        appId: '',
        ownerId: 'ada',
        mode: 'per-user',
        authType: 'oauth2',
        settings: {
          authorizeUri: `${provider.origin}/a`,
          tokenUri: `${provider.origin}/t`,
          apiBaseUri: provider.origin,
          clientId: 'a',
        },
        parameters: { clientId: 'a', clientSecret: 'b' },
      },
      ACTOR,
    );
  }, 60_000);
  afterEach(() => database.close());

  const connect = (accessToken: string): Promise<Connection> =>
    connectDirectly(context, {
      integration,
      ownerId: 'ada',
      appId: '',
      grant: { accessToken, fields: {} },
      data: {},
      actor: ACTOR,
      http: testHttp(),
    });
  const listEvents = async (): Promise<unknown[]> => {
    const rows = await database.db.selectFrom('dockline_events').select('body').execute();
    return rows.map(({ body }) => JSON.parse(body) as unknown);
  };
  const loseEvents = (): Promise<unknown> => sql`ALTER TABLE dockline_events RENAME TO lost`.execute(database.db);

  test('are written together', async () => {
    const { id } = await connect('first');
    expect(await listEvents()).toEqual([
      expect.objectContaining({
        type: 'connection.connected',
        data: expect.objectContaining({ connectionId: id }) as unknown,
      }),
    ]);
  });

  test('an event that cannot be written saves no connection', async () => {
    await loseEvents();
    await expect(connect('first')).rejects.toThrow('dockline_events');
    expect(await context.connections.listOfIntegration(integration.id)).toEqual([]);
  });

  test('and leaves the one that is there with its tokens', async () => {
    const { id } = await connect('first');
    await loseEvents();
    await expect(connect('second')).rejects.toThrow('dockline_events');
    expect(await context.connections.load(id)).toMatchObject({
      connection: { tokenVersion: 1 },
      credentials: { access_token: 'first' },
    });
  });
});
