import { randomInt } from 'node:crypto';
import { startDatabases } from '../kit/connections-service';
import { hasPostgres } from '../kit/postgres';
import { runFuzz, type FuzzOutcome } from './run-fuzz';
import { endConnections } from './send';
import { findFaults } from './find-faults';

/**
 * `npm run fuzz -- --requests N --seed S --store embedded|postgres|both` sends that many requests, most of them wrong, to
 * a service whose provider answers wrongly half of the time; both stores share the number. Ends with counts, and with exit
 * code 1 when an answer was a 500 or too late, the process ended, or its memory grew.
 */
async function main(): Promise<void> {
  const requests = Number(readOption('--requests') ?? 20_000);
  const seed = Number(readOption('--seed') ?? randomInt(2 ** 31));
  const store = readOption('--store') ?? 'both';
  const stores = (['embedded', 'postgres'] as const).filter(
    (name) => (store === 'both' || store === name) && (name === 'embedded' || hasPostgres()),
  );
  if (store === 'both' && stores.length < 2) throw new Error('--store both needs PostgreSQL; name the one store');
  if (!(requests > 0) || Number.isNaN(seed) || stores.length === 0)
    throw new Error('--requests N --seed S --store embedded|postgres|both');
  write(`seed                    ${seed}`);
  for (const name of stores) {
    const databases = await startDatabases(name);
    try {
      const each = Math.ceil(requests / stores.length);
      const outcome = await runFuzz({ requests: each, seed, databaseUri: await databases.create() });
      report(name, outcome);
    } finally {
      await databases.stop();
    }
  }
  endConnections();
}

function report(store: string, outcome: FuzzOutcome): void {
  const { requests, seconds, statuses, serverErrors, longest, memory } = outcome;
  const faults = findFaults(outcome);
  const list = (counts: ReadonlyMap<string | number, number>): string =>
    [...counts]
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      .map(([name, count]) => `${name}: ${count}`)
      .join(', ');
  write(`\nstore                   ${store}`);
  write(`requests                ${requests} in ${seconds.toFixed(0)} s, ${Math.round(requests / seconds)} a second`);
  write(`statuses                ${list(statuses)}`);
  write(`5xx                     ${list(serverErrors)}`);
  write(`500                     ${statuses.get(500) ?? 0}`);
  write(`passed on               ${outcome.passedOn}`);
  write(`without an answer       ${outcome.unanswered}`);
  write(`crashes                 ${outcome.hasCrashed ? 1 : 0}`);
  write(`longest answer          ${Math.round(longest.ms)} ms (${longest.what.slice(0, 160)})`);
  write(
    `memory                  ${toMegabytes(memory.start)} MB after the warm-up, ${toMegabytes(memory.end)} MB at the end`,
  );
  for (const fault of faults) write(`\nFAULT: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function readOption(name: string): string | undefined {
  const index = process.argv.indexOf(name);
  return index < 0 ? undefined : process.argv[index + 1];
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
