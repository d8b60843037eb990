import { isViolation, runSchedule } from './run-schedule';
import type { Mutation } from './world';

const MUTATIONS = ['no-lock', 'no-memory', 'old-token'] as const;

/**
 * `npm run simulate -- --seeds 100000` plays that many schedules and prints what became of them. `--from N` starts at
 * another seed, `--seed N` plays one and prints it, `--mutate no-lock|no-memory|old-token` breaks the code first.
 */
async function main(): Promise<void> {
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const one = readNumber('--seed');
  const mutation = MUTATIONS.find((name) => name === readOption('--mutate')) satisfies Mutation;
  if (one !== undefined) {
    const outcome = await runSchedule(one, mutation);
    write(outcome.trace.join('\n'));
    write(describe(outcome));
    return;
  }
  const from = readNumber('--from') ?? 1;
  const count = readNumber('--seeds') ?? 1000;
  const startedAt = performance.now();
  const totals = { refreshes: 0, windowLosses: 0, windowDoubleUses: 0, windows: 0 };
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = await runSchedule(seed, mutation);
    totals.refreshes += outcome.refreshes;
    if (outcome.isWindow) {
      totals.windows += 1;
      totals.windowLosses += outcome.isLost ? 1 : 0;
      totals.windowDoubleUses += outcome.doubleUses;
    }
    if (!isViolation(outcome)) continue;
    write(outcome.trace.join('\n'));
    write(`\nSeed ${seed} breaks a promise: ${describe(outcome)}`);
    write(`Play it again: npm run simulate -- --seed ${seed}${mutation === undefined ? '' : ` --mutate ${mutation}`}`);
    process.exitCode = 1;
    return;
  }
  write(`schedules                             ${count} (3 replicas, rotation, reuse detection)`);
  write(`refreshes                             ${totals.refreshes}`);
  write('accounts lost outside the window      0');
  write('double uses outside the window        0');
  write(`schedules that hit the window         ${totals.windows}`);
  write(`  accounts lost in it                 ${totals.windowLosses}`);
  write(`  double uses in it                   ${totals.windowDoubleUses}`);
  write(`seconds                               ${((performance.now() - startedAt) / 1000).toFixed(1)}`);
}

function describe({ isLost, doubleUses, isWindow }: Awaited<ReturnType<typeof runSchedule>>): string {
  return `account ${isLost ? 'lost' : 'alive'}, ${doubleUses} double uses${isWindow ? ', within the documented window' : ''}`;
}

function readOption(name: string): string | undefined {
  const index = process.argv.indexOf(name);
  return index < 0 ? undefined : process.argv[index + 1];
}

function readNumber(name: string): number | undefined {
  const value = readOption(name);
  return value === undefined ? undefined : Number(value);
}

void main();
