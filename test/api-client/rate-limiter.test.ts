import { createRateLimiter } from '../../src/api-client';
import { catchError } from '../kit/catch-error';

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
const limits = { maxConcurrent: 2, timeLeftMs: 5000 };

test('runs so many at a time for one account, and another account beside it', async () => {
  const rateLimiter = createRateLimiter();
  let active = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    active += 1;
    most = Math.max(most, active);
    await wait(5);
    active -= 1;
  };
  await Promise.all(Array.from({ length: 10 }, () => rateLimiter.run('a', limits, work)));
  expect(most).toBe(2);
  most = 0;
  await Promise.all(['a', 'b', 'a', 'b', 'a', 'b'].map((account) => rateLimiter.run(account, limits, work)));
  expect(most).toBe(4);
});

test('gives places back after a failure, and in the order of asking', async () => {
  const rateLimiter = createRateLimiter();
  const order: number[] = [];
  const one = { maxConcurrent: 1, timeLeftMs: 5000 };
  const runs = [0, 1, 2, 3].map((index) =>
    rateLimiter.run('a', one, async () => {
      order.push(index);
      await wait(1);
      if (index === 1) throw new Error('failed');
    }),
  );
  const results = await Promise.allSettled(runs);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(order).toEqual([0, 1, 2, 3]);
});

test('a place that does not come free in time is a 504', async () => {
  const rateLimiter = createRateLimiter();
  const long = rateLimiter.run('a', { maxConcurrent: 1, timeLeftMs: 5000 }, () => wait(100));
  const error = await catchError(() => rateLimiter.run('a', { maxConcurrent: 1, timeLeftMs: 20 }, () => wait(1)));
  expect(error).toMatchObject({ status: 504, tryLater: true });
  await long;
  await expect(rateLimiter.run('a', { maxConcurrent: 1, timeLeftMs: 20 }, async () => 'free')).resolves.toBe('free');
});

test('waits for a limit that ends soon, and refuses without asking when it lasts', async () => {
  let clock = 0;
  const rateLimiter = createRateLimiter({ clock: () => clock + performance.now(), wait });
  rateLimiter.learn('a', { isLimited: true, resetsInMs: 60 });
  const startedAt = performance.now();
  await rateLimiter.run('a', limits, async () => undefined);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(55);
  rateLimiter.learn('a', { isLimited: true, resetsInMs: 30_000 });
  let asked = 0;
  const ask = (): Promise<void> =>
    rateLimiter.run('a', limits, async () => {
      asked += 1;
    });
  expect(await catchError(ask)).toMatchObject({ status: 429, retryAfterSeconds: 30 });
  await rateLimiter.run('b', limits, async () => undefined);
  clock += 30_000;
  await ask();
  expect(asked).toBe(1);
});

test('what is left of a limit is used up before the provider has to say so', async () => {
  let clock = 0;
  const rateLimiter = createRateLimiter({ clock: () => clock, wait });
  rateLimiter.learn('a', { remaining: 3, resetsInMs: 60_000 });
  const ask = (): Promise<string> => rateLimiter.run('a', { maxConcurrent: 9, timeLeftMs: 5000 }, async () => 'sent');
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['sent', 'sent', 'sent']);
  expect(await catchError(ask)).toMatchObject({ status: 429, retryAfterSeconds: 60 });
  clock += 60_000;
  expect(await ask()).toBe('sent');
});
