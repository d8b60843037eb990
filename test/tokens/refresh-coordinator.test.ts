import { inspect } from 'node:util';
import { createMemoryRefreshStore, createRefreshCoordinator, type Credentials } from '../../src/tokens';
import { InvalidCredentialsError, ProviderError } from '../../src/errors';

const old: Credentials = { access_token: 'a0', refresh_token: 'r0' };
const pair = (n: number): Credentials => ({ access_token: `a${n}`, refresh_token: `r${n}` });

function setUp(): {
  ask: jest.Mock<Promise<Credentials>>;
  run: (credentials: Credentials, registration?: string) => Promise<Credentials>;
  advance: (ms: number) => void;
  coordinator: unknown;
} {
  let time = 0;
  let count = 0;
  const store = createMemoryRefreshStore({ now: () => time, maxKept: 3 });
  const coordinator = createRefreshCoordinator({ store, sealKey: Buffer.alloc(32, 1), hashKey: Buffer.alloc(32, 2) });
  const ask = jest.fn(async () => {
    await new Promise(setImmediate);
    count += 1;
    return pair(count);
  });
  return {
    ask,
    coordinator,
    run: (credentials, registration = 'p') => coordinator.run({ registration, credentials, refresh: ask }),
    advance: (ms) => {
      time += ms;
    },
  };
}

describe('the refresh coordinator of one process', () => {
  test('R8: lets a hundred callers with one refresh token share one request', async () => {
    const { run, ask } = setUp();
    const results = await Promise.all(Array.from({ length: 100 }, () => run(old)));
    expect(new Set(results.map(({ access_token }) => access_token))).toEqual(new Set(['a1']));
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('keeps two accounts and two registrations apart', async () => {
    const { run, ask } = setUp();
    await Promise.all([run(old), run({ access_token: 'x', refresh_token: 'other' }), run(old, 'q')]);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  test('R9: gives stragglers the result for two minutes, and then asks', async () => {
    const { run, ask, advance } = setUp();
    await run(old);
    advance(119_999);
    expect((await run(old)).refresh_token).toBe('r1');
    expect(ask).toHaveBeenCalledTimes(1);
    advance(2);
    await run(old);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('leads a straggler along the chain to the newest pair', async () => {
    const { run, ask } = setUp();
    await run(old);
    await run(pair(1));
    expect(await run(old)).toEqual(pair(2));
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('does not hand back the very token that the caller says is refused', async () => {
    const { run, ask } = setUp();
    ask
      .mockResolvedValueOnce({ access_token: 'a1', refresh_token: 'r0' })
      .mockResolvedValueOnce({ access_token: 'a2', refresh_token: 'r0' });
    await run(old);
    expect(await run({ access_token: 'a1', refresh_token: 'r0' })).toEqual({ access_token: 'a2', refresh_token: 'r0' });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('R10: shares a failure with those who waited, and does not keep it', async () => {
    const { run, ask } = setUp();
    ask.mockRejectedValueOnce(new ProviderError('down'));
    const results = await Promise.allSettled([run(old), run(old)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(await run(old)).toEqual(pair(1));
  });

  test('is bounded: the oldest results go first', async () => {
    const { run, ask } = setUp();
    for (const name of ['r', 's', 't', 'u']) await run({ access_token: name, refresh_token: name });
    await run({ access_token: 'r', refresh_token: 'r' });
    expect(ask).toHaveBeenCalledTimes(5);
    await run({ access_token: 'u', refresh_token: 'u' });
    expect(ask).toHaveBeenCalledTimes(5);
  });

  test('shows no token when it is printed', async () => {
    const { run, ask, coordinator } = setUp();
    ask.mockResolvedValueOnce({ access_token: 'CANARY-a', refresh_token: 'CANARY-r' });
    await run(old);
    expect(inspect(coordinator, { depth: 20, showHidden: true })).not.toContain('CANARY');
  });

  test('R13: answers a refusal with the result of a replica that was faster', async () => {
    const keys = { sealKey: Buffer.alloc(32, 1), hashKey: Buffer.alloc(32, 2) };
    const store = createMemoryRefreshStore();
    const faster = createRefreshCoordinator({ store, ...keys });
    const slower = createRefreshCoordinator({
      ...keys,
      store: { ...store, lock: async () => ({ ...(await store.lock('other')), read: (key) => store.read(key) }) },
    });
    const refresh = async (): Promise<Credentials> => {
      await faster.run({ registration: 'p', credentials: old, refresh: async () => pair(7) });
      throw new InvalidCredentialsError('used');
    };
    expect(await slower.run({ registration: 'p', credentials: old, refresh })).toEqual(pair(7));
  });
});
