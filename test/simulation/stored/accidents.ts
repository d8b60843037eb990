import type { Calls } from './calls';
import { LIFETIME_MS, type World } from './world';

const MAX_STEPS = 3000;
/** Of the list below, those that can happen to a file. */
const EMBEDDED = 4;

/** Something goes wrong for good, at a moment that the seed chose. */
export async function haveAccident(world: World, calls: Calls): Promise<void> {
  const { random, dialect } = world;
  const replica = random.below(world.replicaCount);
  const accidents = [
    () => calls.crash(replica),
    () => restart(world, calls, replica),
    // Somebody's work takes very long.
    () => world.advance(LIFETIME_MS),
    () => takeNoWrites(world),
    () => world.news.breakOff(replica),
    () => endTransaction(world),
    () => goAway(world),
  ];
  await Promise.resolve(accidents[random.below(dialect === 'postgres' ? accidents.length : EMBEDDED)]?.());
}

/** A stop by the operator: what waits to be written has its chance. */
async function restart(world: World, calls: Calls, replica: number): Promise<void> {
  const { scheduler } = world;
  scheduler.note('is asked to end', replica);
  const flush = { isOver: false };
  void world
    .replica(replica)
    .context.vault.flush()
    .finally(() => {
      flush.isOver = true;
    });
  for (let step = 0; step < MAX_STEPS && !flush.isOver; step += 1) {
    await scheduler.settle();
    if (!flush.isOver && !world.step()) world.passTime();
  }
  calls.crash(replica);
}

function endTransaction({ server, random, scheduler }: World): void {
  const open = [...server.tables.open];
  const transaction = open[random.below(open.length)];
  if (transaction === undefined) return;
  scheduler.note('  accident: the server ends a transaction');
  server.end(transaction);
}

function goAway(world: World): void {
  const { server, scheduler, random, news } = world;
  scheduler.note('  accident: the database goes away');
  server.goAway();
  for (let replica = 0; replica < world.replicaCount; replica += 1) news.breakOff(replica);
  later(world, random.below(5000), 'the database is back', () => {
    server.isAway = false;
  });
}

function takeNoWrites(world: World): void {
  const { server, scheduler, random } = world;
  scheduler.note('  accident: the database takes no writes');
  server.isReadOnly = true;
  later(world, random.below(2 * LIFETIME_MS), 'the database takes writes again', () => {
    server.isReadOnly = false;
  });
}

function later(world: World, ms: number, label: string, action: () => void): void {
  const until = world.clock + ms;
  void world.scheduler.effect(label, undefined, action, () => world.clock >= until);
}
