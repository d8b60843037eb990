import { Kysely, sql, type ControlledTransaction } from 'kysely';
import { openPostgres, type Tables } from '../../../src/database';
import { guardDialect } from '../../../src/database/guard-dialect';
import { catchError } from '../../kit/catch-error';
import { startDatabases, type DatabaseKit } from '../../kit/connections-service';
import { hasPostgres } from '../../kit/postgres';
import { Random } from '../random';
import { Scheduler } from '../scheduler';
import { DatabaseServer } from './database-server';
import { createModelDialect } from './model-dialect';

/** A database, and a way to see whether a statement waits. */
interface Subject {
  db: Kysely<Tables>;
  isWaiting(promise: Promise<unknown>): Promise<boolean>;
  stop(): Promise<void>;
}

async function startModel(): Promise<Subject> {
  const scheduler = new Scheduler(new Random(1));
  let clock = 0;
  const ignore = (): void => undefined;
  const hooks = { fault: () => false, onFailure: ignore, onWaitOver: ignore, onCommit: ignore, onOwnLock: ignore };
  const server = new DatabaseServer({ dialect: 'postgres', scheduler, now: () => clock, hooks });
  const db = new Kysely<Tables>({ dialect: guardDialect(createModelDialect('postgres', server.sessionOf(0))) });
  const driver = { isStopped: false };
  const drive = async (): Promise<void> => {
    while (!driver.isStopped) {
      await scheduler.settle();
      clock += 1;
      scheduler.step();
    }
  };
  void drive();
  return { db, isWaiting: (promise) => isPending(promise, 5), stop: async () => void (driver.isStopped = true) };
}

async function startReal(kit: DatabaseKit): Promise<Subject> {
  const database = await openPostgres(await kit.create(), { listens: false });
  return { db: database.db, isWaiting: (promise) => isPending(promise, 300), stop: () => database.close() };
}

async function isPending(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const late = new Promise<'late'>((resolve) => {
    setTimeout(() => resolve('late'), ms);
  });
  return (await Promise.race([promise.then(() => 'done').catch(() => 'done'), late])) === 'late';
}

const EVENT = { id: 'a', type: 'x', body: '{}', attempts: 1, next_attempt_at: '1', created_at: '1' };

/** What the service relies on: the model of the simulation says the same as PostgreSQL. */
describe.each(hasPostgres() ? ['model', 'PostgreSQL'] : ['model'])('transactions of the %s', (name) => {
  let kit: DatabaseKit | undefined;
  let subject: Subject;

  const begin = (): Promise<ControlledTransaction<Tables>> => subject.db.startTransaction().execute();
  const read = async (db: Kysely<Tables> = subject.db): Promise<Array<{ id: string; attempts: number }>> =>
    db.selectFrom('dockline_events').select(['id', 'attempts']).orderBy('id', 'desc').execute();
  const lock = async (db: Kysely<Tables>, id = 'a'): Promise<number | undefined> =>
    (await db.selectFrom('dockline_events').selectAll().where('id', '=', id).forUpdate().executeTakeFirst())?.attempts;
  const compareAndSet = async (db: Kysely<Tables>, from: number, to: number): Promise<number | undefined> => {
    const query = db.updateTable('dockline_events').set({ attempts: to }).where('id', '=', 'a');
    return (await query.where('attempts', '=', from).returningAll().executeTakeFirst())?.attempts;
  };

  beforeAll(async () => {
    if (name === 'PostgreSQL') kit = await startDatabases('postgres');
  }, 60_000);
  afterAll(() => kit?.stop());
  beforeEach(async () => {
    subject = kit === undefined ? await startModel() : await startReal(kit);
    await subject.db.insertInto('dockline_events').values(EVENT).execute();
  }, 60_000);
  afterEach(() => subject.stop());

  test('what is written is seen by itself at once, by others with the commit, and never after a rollback', async () => {
    const one = await begin();
    await one
      .insertInto('dockline_events')
      .values({ ...EVENT, id: 'b' })
      .execute();
    await compareAndSet(one, 1, 2);
    expect(await read(one)).toEqual([
      { id: 'b', attempts: 1 },
      { id: 'a', attempts: 2 },
    ]);
    expect(await read()).toEqual([{ id: 'a', attempts: 1 }]);
    await one.commit().execute();
    expect(await read()).toEqual([
      { id: 'b', attempts: 1 },
      { id: 'a', attempts: 2 },
    ]);
    const two = await begin();
    await two.deleteFrom('dockline_events').where('id', '=', 'b').execute();
    await two.rollback().execute();
    expect(await read()).toHaveLength(2);
  });

  test('a row that is held makes others wait, who then see what was committed', async () => {
    const [one, two] = [await begin(), await begin()];
    expect(await lock(one)).toBe(1);
    const waiting = lock(two);
    expect(await subject.isWaiting(waiting)).toBe(true);
    expect(await read()).toHaveLength(1);
    await compareAndSet(one, 1, 2);
    await one.commit().execute();
    expect(await waiting).toBe(2);
    await two.rollback().execute();
  });

  test('an update that waited judges the row anew; of a row that was deleted meanwhile nothing is found', async () => {
    const one = await begin();
    await compareAndSet(one, 1, 2);
    const late = compareAndSet(subject.db, 1, 9);
    expect(await subject.isWaiting(late)).toBe(true);
    await one.commit().execute();
    expect(await late).toBeUndefined();
    const two = await begin();
    await two.deleteFrom('dockline_events').where('id', '=', 'a').execute();
    const three = await begin();
    const gone = lock(three);
    expect(await subject.isWaiting(gone)).toBe(true);
    await two.commit().execute();
    expect(await gone).toBeUndefined();
    await three.rollback().execute();
  });

  test('SKIP LOCKED passes over what is held, FOR SHARE is held by several', async () => {
    const [one, two] = [await begin(), await begin()];
    await subject.db
      .insertInto('dockline_events')
      .values({ ...EVENT, id: 'b' })
      .execute();
    await lock(one);
    const free = two.selectFrom('dockline_events').select('id').where('next_attempt_at', '<=', '1').limit(5);
    expect(await free.forUpdate().skipLocked().execute()).toEqual([{ id: 'b' }]);
    await one.rollback().execute();
    await two.rollback().execute();
    const [three, four] = [await begin(), await begin()];
    const share = (db: Kysely<Tables>) =>
      db.selectFrom('dockline_events').select('id').where('id', '=', 'a').forShare().executeTakeFirst();
    expect([await share(three), await share(four)]).toEqual([{ id: 'a' }, { id: 'a' }]);
    const change = compareAndSet(subject.db, 1, 2);
    expect(await subject.isWaiting(change)).toBe(true);
    await three.rollback().execute();
    await four.rollback().execute();
    expect(await change).toBe(2);
  });

  test.each([
    { end: 'commit', left: undefined },
    { end: 'rollback', left: 'b' },
  ] as const)('an insert waits for its twin: after a $end', async ({ end, left }) => {
    const one = await begin();
    await one
      .insertInto('dockline_events')
      .values({ ...EVENT, id: 'b' })
      .execute();
    const twin = subject.db
      .insertInto('dockline_events')
      .values({ ...EVENT, id: 'b' })
      .onConflict((conflict) => conflict.columns(['id']).doNothing())
      .returning('id')
      .executeTakeFirst();
    expect(await subject.isWaiting(twin)).toBe(true);
    await one[end]().execute();
    expect((await twin)?.id).toBe(left);
  });

  test('patience has an end', async () => {
    const [one, two] = [await begin(), await begin()];
    await lock(one);
    await sql`SET LOCAL lock_timeout = ${sql.lit(20)}`.execute(two);
    expect(await catchError(() => lock(two))).toMatchObject({ code: 'storage_unavailable', detail: '55P03' });
    await two.rollback().execute();
    await one.rollback().execute();
  });
});
