import { Pool } from 'pg';
import { createRefreshCoordinator, type Credentials } from '../../src/tokens';
import { createPostgresRefreshStore, openPostgres, type PostgresDatabase } from '../../src/database';
import { catchError } from '../kit/catch-error';
import { hasPostgres, startPostgres, type TestDatabase } from '../kit/postgres';

const describeWithPostgres = hasPostgres() ? describe : describe.skip;

describeWithPostgres('the refresh store in PostgreSQL', () => {
  let server: TestDatabase;
  let one: PostgresDatabase;
  let two: PostgresDatabase;

  beforeAll(async () => {
    server = await startPostgres();
    // Both at once: replicas start together, and the tables are made once.
    [one, two] = await Promise.all([openPostgres(server.uri), openPostgres(server.uri)]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    await server.stop();
  });

  const storeOf = ({ pool }: PostgresDatabase, lockTimeoutMs = 2000): ReturnType<typeof createPostgresRefreshStore> =>
    createPostgresRefreshStore({ pool, lockTimeoutMs });
  const keys = { sealKey: Buffer.alloc(32, 1), hashKey: Buffer.alloc(32, 2) };

  test('shows a saved text to the other replica, and none that was not saved', async () => {
    const lock = await storeOf(one).lock('a');
    expect(await lock.read('a')).toBeUndefined();
    await lock.save(Buffer.from('text'));
    expect((await storeOf(two).read('a'))?.toString()).toBe('text');
    await lock.release();
    expect(await storeOf(two).read('b')).toBeUndefined();
  });

  test('lets one replica at a time hold a key, and the next one sees what was saved', async () => {
    const first = await storeOf(one).lock('c');
    let isHeld = false;
    const second = storeOf(two)
      .lock('c')
      .then((lock) => {
        isHeld = true;
        return lock;
      });
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect(isHeld).toBe(false);
    await first.save(Buffer.from('saved'));
    await first.release();
    const lock = await second;
    expect((await lock.read('c'))?.toString()).toBe('saved');
    await lock.release();
  });

  test('frees the key of a replica whose connection ends', async () => {
    const dying = new Pool({ connectionString: server.uri });
    dying.on('error', () => undefined);
    const lost = await createPostgresRefreshStore({ pool: dying, lockTimeoutMs: 2000 }).lock('d');
    await one.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'`);
    const lock = await storeOf(two).lock('d');
    expect(await lock.read('d')).toBeUndefined();
    await lock.release();
    await lost.release();
    await dying.end();
  });

  test('gives up waiting after its time, with a 503 that is worth trying later', async () => {
    const first = await storeOf(one).lock('e');
    expect(await catchError(() => storeOf(two, 100).lock('e'))).toMatchObject({
      status: 503,
      code: 'storage_unavailable',
      tryLater: true,
    });
    await first.release();
    await (await storeOf(two, 100).lock('e')).release();
  });

  test('a wrong statement is the bug that it is, and not a database that is away', async () => {
    await one.pool.query('ALTER TABLE dockline_refresh_results RENAME TO elsewhere');
    const given = await Promise.allSettled([storeOf(one).read('e'), storeOf(one).lock('e')]);
    await one.pool.query('ALTER TABLE elsewhere RENAME TO dockline_refresh_results');
    expect(given).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ code: '42P01' }) as Error },
      { status: 'rejected', reason: expect.objectContaining({ code: '42P01' }) as Error },
    ]);
    await (await storeOf(one).lock('e')).release();
  });

  test('forgets after two minutes, and sweeps what is over', async () => {
    await storeOf(one).save('f', Buffer.from('old'));
    await one.pool.query(
      `UPDATE dockline_refresh_results SET keep_until = now() - interval '1 second' WHERE key = 'f'`,
    );
    expect(await storeOf(two).read('f')).toBeUndefined();
    await storeOf(two).sweep();
    expect((await one.pool.query(`SELECT 1 FROM dockline_refresh_results WHERE key = 'f'`)).rowCount).toBe(0);
    const { rows } = await one.pool.query<{ left: number }>(
      `SELECT extract(epoch FROM max(keep_until) - clock_timestamp())::float AS left FROM dockline_refresh_results WHERE sealed IS NOT NULL`,
    );
    expect(rows[0]?.left).toBeLessThanOrEqual(120);
  });

  test('holds no token in clear, neither in keys nor in texts', async () => {
    const coordinator = createRefreshCoordinator({ store: storeOf(one), ...keys });
    const credentials = { access_token: 'CANARY-a0', refresh_token: 'CANARY-r0' };
    await coordinator.run({
      registration: 'p',
      credentials,
      refresh: async () => ({ access_token: 'CANARY-a1', refresh_token: 'CANARY-r1' }),
    });
    const { rows } = await one.pool.query<{ text: string }>(
      `SELECT key || encode(sealed, 'escape') AS text FROM dockline_refresh_results`,
    );
    expect(rows.map(({ text }) => text).join()).not.toContain('CANARY');
    const other = createRefreshCoordinator({ store: storeOf(two), ...keys });
    expect(await other.findNewer({ registration: 'p', credentials })).toEqual({
      access_token: 'CANARY-a1',
      refresh_token: 'CANARY-r1',
    });
  });

  test('more accounts at once than there are connections', async () => {
    const coordinators = [one, two].map((database) => createRefreshCoordinator({ store: storeOf(database), ...keys }));
    let asked = 0;
    const refresh = async (): Promise<Credentials> => {
      asked += 1;
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      return { access_token: 'new', refresh_token: 'new' };
    };
    const runs = Array.from({ length: 60 }, (_value, n) =>
      coordinators.map((coordinator) =>
        coordinator.run({ registration: 'many', credentials: { access_token: 'x', refresh_token: `r${n}` }, refresh }),
      ),
    );
    expect(await Promise.all(runs.flat())).toHaveLength(120);
    expect(asked).toBe(60);
  });

  test('a result that cannot be written still reaches its caller, and the store when it is back', async () => {
    const store = storeOf(one);
    const coordinator = createRefreshCoordinator({ store, ...keys, wait: async () => undefined });
    const credentials = { access_token: 'a', refresh_token: 'broken' };
    const refresh = async (): Promise<Credentials> => {
      await two.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'`,
      );
      return { access_token: 'b', refresh_token: 'kept' };
    };
    expect(await coordinator.run({ registration: 'p', credentials, refresh })).toMatchObject({ refresh_token: 'kept' });
    expect(await coordinator.findNewer({ registration: 'p', credentials })).toMatchObject({ refresh_token: 'kept' });
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    const other = createRefreshCoordinator({ store: storeOf(two), ...keys });
    expect(await other.findNewer({ registration: 'p', credentials })).toMatchObject({ refresh_token: 'kept' });
  });
});
