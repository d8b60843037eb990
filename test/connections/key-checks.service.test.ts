import { openDatabase } from '../../src/database';
import {
  ADMIN_KEY,
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { ENCRYPTION_KEYS } from '../kit/settings';
import { testKey } from '../kit/test-key';

const OTHER = `one:${testKey('another key under the same id')}`;
const TWO = `two:${testKey('two')}`;
const SENTENCE = 'ENCRYPTION_KEYS: the key "one" is not the one that it was';

describe.each(DIALECTS)('keys of what is stored, %s store', (dialect) => {
  let databases: DatabaseKit;
  beforeAll(async () => {
    databases = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => databases.stop());

  const start = (databaseUri: string, keys: string): Promise<ConnectionsService> =>
    startConnectionsService({ databaseUri, environment: { ENCRYPTION_KEYS: keys } });
  const startOnce = async (databaseUri: string, keys: string): Promise<void> => (await start(databaseUri, keys)).stop();

  test('a key that was replaced under its id stops the start, also before anything was stored', async () => {
    const databaseUri = await databases.create();
    await startOnce(databaseUri, ENCRYPTION_KEYS);
    await expect(start(databaseUri, OTHER)).rejects.toThrow(SENTENCE);
    await expect(start(databaseUri, `${TWO},${OTHER}`)).rejects.toThrow(SENTENCE);
    await startOnce(databaseUri, `${TWO},${ENCRYPTION_KEYS}`);
    await expect(start(databaseUri, `two:${testKey('three')},${ENCRYPTION_KEYS}`)).rejects.toThrow('the key "two"');
    // Nothing is sealed with it, so it may go.
    await startOnce(databaseUri, ENCRYPTION_KEYS);
  }, 30_000);

  test('what was stored before there were checks is tried', async () => {
    const databaseUri = await databases.create();
    const kit = await start(databaseUri, ENCRYPTION_KEYS);
    const integration = { name: 'Files', authType: 'bearer', apiBaseUri: kit.api.origin };
    expect((await kit.call('post', '/api/integrations', ADMIN_KEY).send(integration)).status).toBe(201);
    await kit.stop();
    const database = await openDatabase(databaseUri);
    await database.db.deleteFrom('dockline_key_checks').execute();
    await database.close();
    await expect(start(databaseUri, OTHER)).rejects.toThrow(SENTENCE);
    await startOnce(databaseUri, ENCRYPTION_KEYS);
    await expect(start(databaseUri, OTHER)).rejects.toThrow(SENTENCE);
  }, 30_000);

  test('of two processes that begin with different keys, one stops', async () => {
    const databaseUri = await databases.create();
    const outcomes = await Promise.allSettled([start(databaseUri, ENCRYPTION_KEYS), start(databaseUri, OTHER)]);
    const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    await Promise.all(started.map((kit) => kit.stop()));
    expect(started).toHaveLength(1);
  }, 30_000);
});

test.each([
  ['SECRET_KEY', Buffer.alloc(32).toString('base64')],
  ['SECRET_KEY', Buffer.alloc(32, 'a').toString('base64')],
  ['SECRET_KEY', 'B'.repeat(43)],
  ['ENCRYPTION_KEYS', `one:${Buffer.alloc(32).toString('base64')}`],
  ['ENCRYPTION_KEYS', `one:${Buffer.alloc(32, 0xff).toString('base64')}`],
  ['ENCRYPTION_KEYS', `${ENCRYPTION_KEYS},two:${Buffer.alloc(32, 'k').toString('base64')}`],
  ['ENCRYPTION_KEYS', `one:${Buffer.from('abab'.repeat(8)).toString('base64')}`],
  ['BOOTSTRAP_API_KEY', 'a'.repeat(40)],
  ['BOOTSTRAP_API_KEY', '0'.repeat(64)],
  ['BOOTSTRAP_API_KEY', '12'.repeat(20)],
  ['EVENTS_SECRET', 'x'.repeat(30)],
])('a weak %s stops the start: %s', async (name, value) => {
  const given = { EVENTS_URI: 'http://127.0.0.1:1/', EVENTS_SECRET: testKey('events'), [name]: value };
  const error = await startConnectionsService({ databaseUri: 'file:/nonexistent/x.db', environment: given }).catch(
    (thrown: unknown) => thrown,
  );
  const { message = '' } = error as { message?: string };
  expect(message).toContain(`${name} must be`);
  expect(message).not.toContain(value);
});
