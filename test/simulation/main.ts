import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { HALVES, listMutations, play, playOne, type Half, type Totals } from './play';

const USAGE = `npm run simulate -- [--half host|stored] [--seeds 1000] [--from 1]   plays schedules and prints what became of them
npm run simulate -- --half host|stored --seed N                     plays one and prints it
npm run simulate -- … --mutate NAME                                 breaks the code first
npm run simulate -- --mutations [--seeds 1000]                      prints the first seed that finds each mutation
`;

/** Fewer schedules than this are not worth another process. */
const SHARE = 1000;

async function main(): Promise<void> {
  const seed = readNumber('--seed');
  const mutation = readOption('--mutate');
  const halves = HALVES.filter((half) => half === (readOption('--half') ?? half));
  const from = readNumber('--from') ?? 1;
  const count = readNumber('--seeds') ?? 1000;
  if (process.argv.includes('--help') || halves.length === 0) return write(USAGE);
  if (process.argv.includes('--mutations')) return proveMutations(count);
  if (process.send !== undefined) {
    const [half] = halves as [Half];
    process.send(await play(half, { from, count, mutation }));
    return process.disconnect();
  }
  for (const half of halves) {
    if (seed !== undefined) {
      const { trace, violations } = await playOne(half, seed, mutation);
      write([...trace, ...violations].join('\n'));
      continue;
    }
    const startedAt = performance.now();
    const totals = await playTogether(half, { from, count, mutation });
    report(half, totals, (performance.now() - startedAt) / 1000, mutation);
  }
}

/** Shares the seeds out to as many processes as there are processors. */
async function playTogether(
  half: Half,
  { from, count, mutation }: { from: number; count: number; mutation: string | undefined },
): Promise<Totals> {
  const processes = Math.min(availableParallelism(), Math.floor(count / SHARE));
  if (processes < 2) return play(half, { from, count, mutation });
  const share = Math.ceil(count / processes);
  const parts = Array.from({ length: processes }, (_value, index) => {
    const start = from + index * share;
    const own = ['--half', half, '--from', String(start), '--seeds', String(Math.min(share, from + count - start))];
    const child = fork(__filename, mutation === undefined ? own : [...own, '--mutate', mutation]);
    return new Promise<Totals>((resolve, reject) => {
      child.once('message', (totals) => resolve(totals as Totals));
      child.once('exit', (code) => reject(new Error(`a process ended with ${code}`)));
    });
  });
  return (await Promise.all(parts)).reduce((one, two) => ({
    schedules: one.schedules + two.schedules,
    refreshes: one.refreshes + two.refreshes,
    windows: one.windows + two.windows,
    windowLosses: one.windowLosses + two.windowLosses,
    windowDoubleUses: one.windowDoubleUses + two.windowDoubleUses,
    broken: one.broken ?? two.broken,
  }));
}

function report(half: Half, totals: Totals, seconds: number, mutation: string | undefined): void {
  const { broken } = totals;
  if (broken !== undefined) {
    const again = mutation === undefined ? '' : ` --mutate '${mutation}'`;
    write(`${broken.trace.join('\n')}\n\nSeed ${broken.seed} breaks a promise:\n${broken.violations.join('\n')}`);
    write(`Play it again: npm run simulate -- --half ${half} --seed ${broken.seed}${again}`);
    process.exitCode = 1;
    return;
  }
  write(half === 'host' ? 'the host keeps the tokens' : 'we keep the tokens');
  write(`  schedules                             ${totals.schedules}`);
  write(`  refreshes                             ${totals.refreshes}`);
  write(`  broken promises                       0`);
  write(`  schedules that hit the window         ${totals.windows}`);
  write(`    accounts lost in it                 ${totals.windowLosses}`);
  write(`    double uses in it                   ${totals.windowDoubleUses}`);
  write(`  seconds                               ${seconds.toFixed(1)}`);
}

/** Breaks the code in each known way; a schedule has to notice. */
async function proveMutations(count: number): Promise<void> {
  for (const { name, half } of listMutations()) {
    const { broken } = await play(half, { from: 1, count, mutation: name });
    write(`${name}: ${broken === undefined ? 'not found' : `seed ${broken.seed}, ${broken.violations[0]}`}`);
    if (broken === undefined) process.exitCode = 1;
  }
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
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
