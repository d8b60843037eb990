import { isViolation, runSchedule } from './run-schedule';
import type { Mutation } from './world';

/** `npm run simulate -- --seeds 100000` plays many more. */
describe('simulated schedules', () => {
  test('lose no account and use no refresh token twice outside the documented window', async () => {
    let broken = '';
    for (let seed = 1; seed <= 1000 && broken === ''; seed += 1) {
      const outcome = await runSchedule(seed);
      if (isViolation(outcome)) broken = `seed ${seed}:\n${outcome.trace.join('\n')}`;
    }
    expect(broken).toBe('');
  }, 60_000);

  test.each<Mutation>(['no-lock', 'no-memory', 'old-token'])(
    'catch the mutation %s within 1,000',
    async (mutation) => {
      let seed = 1;
      while (seed <= 1000 && !isViolation(await runSchedule(seed, mutation))) seed += 1;
      expect(seed).toBeLessThanOrEqual(1000);
    },
    60_000,
  );

  test('are the same for the same seed, line by line', async () => {
    const [one, two] = [await runSchedule(77), await runSchedule(77)];
    expect(two).toEqual(one);
    expect(one.trace.length).toBeGreaterThan(10);
    expect((await runSchedule(78)).trace).not.toEqual(one.trace);
  });
});
