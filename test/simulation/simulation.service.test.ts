import { startTypeScript } from '../kit/child';
import { runSchedule as runHostSchedule } from './host/run-schedule';
import type { Mutation } from './host/world';
import { MUTATIONS } from './mutations';
import { runSchedule as runStoredSchedule } from './stored/run-schedule';

/** `npm run simulate -- --seeds 100000` plays many more. */
describe.each([
  { where: 'the host keeps the tokens', runSchedule: runHostSchedule, count: 1000 },
  { where: 'we keep the tokens', runSchedule: runStoredSchedule, count: 300 },
])('simulated schedules where $where', ({ runSchedule, count }) => {
  test('lose no account and use no refresh token twice outside the documented window', async () => {
    let broken = '';
    for (let seed = 1; seed <= count && broken === ''; seed += 1) {
      const { violations, trace } = await runSchedule(seed);
      if (violations.length > 0) broken = `seed ${seed}: ${violations.join('; ')}\n${trace.join('\n')}`;
    }
    expect(broken).toBe('');
  }, 180_000);

  test('are the same for the same seed, line by line', async () => {
    const [one, two] = [await runSchedule(77), await runSchedule(77)];
    expect(two).toEqual(one);
    expect(one.trace.length).toBeGreaterThan(10);
    expect((await runSchedule(78)).trace).not.toEqual(one.trace);
  });
});

test.each<Mutation>(['no-lock', 'no-memory', 'old-token'])(
  'simulated schedules catch the mutation %s within 1,000',
  async (mutation) => {
    let seed = 1;
    while (seed <= 1000 && (await runHostSchedule(seed, mutation)).violations.length === 0) seed += 1;
    expect(seed).toBeLessThanOrEqual(1000);
  },
  180_000,
);

test('simulated schedules catch every mutation of the source within 1,000', async () => {
  const child = startTypeScript('test/simulation/main.ts', ['--mutations', '--seeds', '1000'], {});
  const { code } = await child.exit();
  const found = [...child.output().matchAll(/^(.+?: .+?): seed \d+, /gm)].map(([, name]) => name);
  expect({ code, found }).toEqual({ code: 0, found: Object.keys(MUTATIONS) });
}, 180_000);
