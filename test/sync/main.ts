import { parseArgs } from 'node:util';
import { playHistories, SUBJECTS } from './play-histories';

/**
 * `npm run histories -- --seeds 500` plays that many histories of each connector with data: a full run and change runs, with
 * faults, have to end with the rows of a fresh full run. `--from N` starts at another seed.
 */
async function main(): Promise<void> {
  const { seeds, from } = parseArgs({
    options: { seeds: { type: 'string', default: '15' }, from: { type: 'string', default: '1' } },
  }).values;
  for (const subject of SUBJECTS) {
    const { wrong, changing } = await playHistories(subject, { from: Number(from), count: Number(seeds) });
    if (wrong.length > 0) process.exitCode = 1;
    process.stdout.write(
      wrong.length > 0
        ? `${subject.connector}: ${JSON.stringify(wrong, undefined, 1)}\n`
        : `${subject.connector}: ${seeds} histories from seed ${from} are right; changes were told of ${changing.join(', ')}\n`,
    );
  }
}

void main();
