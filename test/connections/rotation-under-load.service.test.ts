import { rotateKeys } from '../../src/connections';
import { openDatabase } from '../../src/database';
import { keyIdOf } from '../../src/keys';
import { DIALECTS, startConnectionsService, startDatabases, type DatabaseKit } from '../kit/connections-service';
import { ENCRYPTION_KEYS, makeKeyRing } from '../kit/settings';
import { testKey } from '../kit/test-key';

const KEYS = `two:${testKey('two')},${ENCRYPTION_KEYS}`;
const USERS = 12;

describe.each(DIALECTS)('key rotation, %s store', (dialect) => {
  let databases: DatabaseKit;
  beforeAll(async () => {
    databases = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => databases.stop());

  test('A55: under load: no errors, and afterwards nothing is sealed with the old key', async () => {
    const databaseUri = await databases.create();
    const before = await startConnectionsService({ databaseUri, provider: { rotatesRefreshTokens: true } });
    await before.register('gmail');
    const keys: string[] = [];
    for (let user = 0; user < USERS; user += 1) {
      const key = await before.createKey(`user-${user}`);
      keys.push(key);
      await before.connect(key, '/api/v1/credentials/auth/gmail');
    }
    await before.service.stop();
    const after = await startConnectionsService({ databaseUri, environment: { ENCRYPTION_KEYS: KEYS } });
    const database = await openDatabase(databaseUri);
    const statuses: number[] = [];
    const rotation = { isOver: false };
    const load = async (key: string): Promise<void> => {
      while (!rotation.isOver)
        statuses.push((await after.call('get', '/api/integrations/gmail/request/x', key)).status);
    };
    const reach = async (count: number): Promise<void> => {
      for (let tries = 0; statuses.length < count && tries < 1000; tries += 1)
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
    };
    const running = keys.map(load);
    await reach(USERS * 2);
    // Every token ends in between, so that refreshes write while the rotation reads.
    before.advance(3_700_000);
    after.advance(3_700_000);
    const ring = makeKeyRing(KEYS);
    let left = 1;
    for (let round = 0; left > 0 && round < 5; round += 1) left = (await rotateKeys(database, ring)).resealed;
    await reach(statuses.length + USERS * 4);
    rotation.isOver = true;
    await Promise.all(running);
    expect(left).toBe(0);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(statuses.length).toBeGreaterThan(USERS);
    const rows = await database.db.selectFrom('dockline_connections').selectAll().execute();
    const integrations = await database.db.selectFrom('dockline_integrations').selectAll().execute();
    const sealed = [
      ...rows.flatMap(({ credentials_sealed, parameters_sealed }) => [credentials_sealed, parameters_sealed]),
      ...integrations.map(({ parameters_sealed }) => parameters_sealed),
    ];
    expect(sealed).toHaveLength(USERS * 2 + 1);
    expect(sealed.filter((text) => keyIdOf(text) !== 'two')).toEqual([]);
    await database.close();
    await after.stop();
    await before.stop();
  }, 60_000);
});
