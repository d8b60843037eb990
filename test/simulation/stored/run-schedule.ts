import type { Outcome } from '../outcome';
import { haveAccident } from './accidents';
import { Calls, type Action } from './calls';
import { LIFETIME_MS, World } from './world';

const ROUNDS = 3;
const MAX_STEPS = 3000;

/** Plays one schedule. The same seed gives the same one. */
export async function runSchedule(seed: number): Promise<Outcome> {
  const world = new World(seed);
  const calls = new Calls(world);
  world.isChangedAt = (replica) => calls.isChanging(replica);
  await begin(world, calls);
  for (let round = 0; round < ROUNDS; round += 1) {
    world.allowFaults(world.random.chance(0.4) ? 0 : 1 + world.random.below(4));
    await playRound(world, calls);
  }
  await checkAccount(world, calls);
  const { provider, scheduler, watch } = world;
  return {
    seed,
    violations: watch.violations,
    doubleUses: provider.doubleUses,
    refreshes: provider.refreshes,
    isLost: provider.grants.some(({ endedBy }) => endedBy === 'reuse'),
    isWindow: watch.windowHit,
    trace: scheduler.trace,
  };
}

/** An integration, and an account that is connected. */
async function begin(world: World, calls: Calls): Promise<void> {
  const made = world.replica(0).context.integrations.insert({
    slug: 'sim',
    name: 'Sim',
    connectorId: 'sim',
    appId: '',
    ownerId: 'ada',
    mode: 'per-user',
    authType: 'oauth2',
    settings: {},
    parameters: {},
  });
  await calls.finish();
  world.integration = await made;
  void calls.start('connect', 0);
  await calls.finish();
}

/** Users' calls, background rounds, people who connect and disconnect, and accidents, in the order that the seed chooses. */
async function playRound(world: World, calls: Calls): Promise<void> {
  const { random, scheduler } = world;
  // Within the leeway, after the end, still fresh, or due in the background.
  const ms = [LIFETIME_MS - 500_000, LIFETIME_MS + 10_000, LIFETIME_MS - 700_000, 8 * 24 * LIFETIME_MS];
  world.advance(ms[random.below(ms.length)] ?? 0);
  world.troublesOfRound = world.troubles;
  let callsLeft = 2 + random.below(5);
  let accidentsLeft = random.chance(0.4) ? 0 : random.below(3);
  for (let step = 0; step < MAX_STEPS; step += 1) {
    await scheduler.settle();
    if (callsLeft > 0 && random.chance(0.25)) {
      callsLeft -= 1;
      void calls.start(pickAction(world, calls), random.below(world.replicaCount));
    } else if (accidentsLeft > 0 && calls.isBusy && random.chance(0.04)) {
      accidentsLeft -= 1;
      await haveAccident(world, calls);
    } else if (random.chance(0.03)) {
      world.advance(1000 + random.below(9000));
    } else if (!world.step()) {
      const isOver = callsLeft === 0 && !calls.isBusy;
      // What waits for a later time alone can go on through the next round.
      if (isOver && (!scheduler.isWaiting() || random.chance(0.3))) return;
      if (scheduler.isWaiting()) world.passTime();
    }
  }
  world.watch.violate('calls never end');
}

function pickAction({ random }: World, calls: Calls): Action {
  if (random.chance(0.75)) return 'use';
  const picked = (['keep alive', 'disconnect', 'connect', 'connect'] as const)[random.below(4)] ?? 'use';
  // Of two people who connect one account at a time, either may be the last.
  return picked === 'connect' && calls.isChanging() ? 'use' : picked;
}

/** Everything is back, and what waits is written; then the account still has to work, everywhere, now and later. */
async function checkAccount(world: World, calls: Calls): Promise<void> {
  const { watch, scheduler, server } = world;
  world.allowFaults(0);
  scheduler.note('--- everything is quiet');
  server.isAway = false;
  server.isReadOnly = false;
  await calls.finish();
  for (const ms of [0, LIFETIME_MS + 10_000]) {
    world.advance(ms);
    for (let replica = 0; replica < world.replicaCount; replica += 1) {
      if (watch.stored === undefined || watch.stored.grant.endedBy !== undefined) return;
      const answer = calls.start('use', replica);
      await calls.finish();
      const result = await answer;
      const isEnded = watch.stored.grant.endedBy !== undefined;
      if (result !== '200' && !isEnded)
        watch.violate(`the account does not work: replica ${replica} answers ${result}`);
    }
  }
}
