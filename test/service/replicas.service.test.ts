import { connectorEnvironment } from '../../sandbox/provider/connector-environment';
import { startProvider, type SandboxProvider } from '../../sandbox/provider/start-provider';
import { connectGoogle, post } from '../kit/accounts';
import { startTypeScript, type Child } from '../kit/child';
import { hasPostgres, startPostgres, type TestDatabase } from '../kit/postgres';
import { testKey } from '../kit/test-key';

const describeWithPostgres = hasPostgres() ? describe : describe.skip;

interface Replica {
  child: Child;
  service: { origin: string };
}

describeWithPostgres('three real processes that share PostgreSQL', () => {
  let database: TestDatabase;
  let provider: SandboxProvider;
  let replicas: Replica[];

  const startReplica = async (): Promise<Replica> => {
    const child = startTypeScript('src/main.ts', [], {
      ...connectorEnvironment(provider),
      CONNECTOR: 'google',
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: database.uri,
      SECRET_KEY: testKey('secret'),
    });
    const [, port] = await child.waitFor(/"port":(\d+)/);
    return { child, service: { origin: `http://127.0.0.1:${port}` } };
  };

  beforeAll(async () => {
    database = await startPostgres();
    provider = await startProvider({ rotatesRefreshTokens: true });
    replicas = await Promise.all([startReplica(), startReplica(), startReplica()]);
  }, 60_000);
  afterAll(async () => {
    for (const { child } of replicas) child.process.kill('SIGKILL');
    await Promise.all(replicas.map(({ child }) => child.exit()));
    await provider.stop();
    await database.stop();
  });
  afterEach(() => provider.faults.clear());

  const at = (index: number): Replica => replicas[index % 3] as Replica;
  const refreshes = (): number => provider.received.filter(({ path }) => path === '/token').length;
  const connectEnded = async (): Promise<Record<string, unknown>> => {
    const account = await connectGoogle(at(0), '');
    provider.received.length = 0;
    return { ...account, expires_on: '2020-01-01T00:00:00.000Z' };
  };
  const validate = (index: number, fields: object): ReturnType<typeof post> =>
    post(at(index), '/validate', { id: 'oauth2', fields });

  test('500 validates of one ended account: exactly one refresh, 500 equal answers', async () => {
    const account = await connectEnded();
    const answers = await Promise.all(Array.from({ length: 500 }, (_value, index) => validate(index, account)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(500);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(refreshes()).toBe(1);
    expect((await validate(1, { ...account, ...answers[0]?.body })).status).toBe(200);
  }, 60_000);

  test('kill -9 of the replica that is asking the provider: another one takes over, nothing is lost', async () => {
    const account = await connectEnded();
    provider.faults.set('/token', { kind: 'hang' }, 1);
    const dying = validate(0, account).catch(() => 'gone');
    await until(() => refreshes() > 0);
    const waiting = [validate(1, account), validate(2, account)];
    await pause();
    at(0).child.process.kill('SIGKILL');
    expect(await dying).toBe('gone');
    const answers = await Promise.all(waiting);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    expect(refreshes()).toBe(2);
    replicas[0] = await startReplica();
    expect((await validate(0, account)).body).toEqual(answers[0]?.body);
  }, 60_000);

  test('kill -9 after the result was written and before the host was answered: the next call gets it', async () => {
    const account = await connectEnded();
    // The refresh is through and written when the account is read, which never ends.
    provider.faults.set('/v1/userinfo', { kind: 'hang' }, 1);
    const dying = validate(1, account).catch(() => 'gone');
    await until(() => provider.received.some(({ path }) => path === '/v1/userinfo'));
    at(1).child.process.kill('SIGKILL');
    expect(await dying).toBe('gone');
    const answer = await validate(2, account);
    expect(answer.status).toBe(200);
    expect(refreshes()).toBe(1);
    replicas[1] = await startReplica();
  }, 60_000);
});

async function until(isTrue: () => boolean): Promise<void> {
  for (let left = 300; !isTrue(); left -= 1) {
    if (left === 0) throw new Error('it did not happen');
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 30);
  });
}
