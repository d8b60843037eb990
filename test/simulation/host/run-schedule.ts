import type { Credentials } from '../../../src/tokens';
import { DocklineError } from '../../../src/errors';
import type { Grant, RotatingProvider } from '../provider';
import type { Outcome } from '../outcome';
import { World, type Mutation } from './world';

const REPLICAS = 3;
const ROUNDS = 2;
const HOUR_MS = 3_600_000;
/** A host comes back within two minutes after a call that failed (docs/refresh.md). */
const ROUND_MS = 100_000;
const MAX_STEPS = 600;

/** Plays one schedule. The same seed and mutation give the same one. */
export async function runSchedule(seed: number, mutation?: Mutation): Promise<Outcome> {
  const world = new World(seed, mutation);
  const hosts = world.providers.map((_provider, number) => new Host(world, number));
  for (let round = 0; round < ROUNDS; round += 1) {
    world.allowFaults(world.random.below(3));
    await playRound(world, hosts);
  }
  world.allowFaults(0);
  world.scheduler.note('--- everything is quiet');
  world.advance(HOUR_MS + 10_000);
  for (const host of hosts) await host.checkAccount();
  const { providers, scheduler, windowHit } = world;
  const count = (read: (provider: RotatingProvider) => number): number =>
    providers.map(read).reduce((one, two) => one + two);
  const isLost = hosts.some(({ isRefused }) => isRefused) || count(({ grants }) => grants.filter(hasEnded).length) > 0;
  const doubleUses = count((provider) => provider.doubleUses);
  const violations = [...world.violations];
  if ((isLost || doubleUses > 0) && !windowHit)
    violations.push(`account ${isLost ? 'lost' : 'alive'}, ${doubleUses} double uses`);
  return {
    seed,
    isLost,
    doubleUses,
    refreshes: count(({ refreshes }) => refreshes),
    isWindow: windowHit,
    violations,
    trace: scheduler.trace,
  };
}

function hasEnded({ endedBy }: Grant): boolean {
  return endedBy !== undefined;
}

/** Some calls of all hosts, in the order and with the accidents that the seed chooses. */
async function playRound(world: World, hosts: readonly Host[]): Promise<void> {
  const { random, scheduler } = world;
  // Within the leeway, after the end, or still fresh.
  world.advance([HOUR_MS - 500_000, HOUR_MS + 10_000, HOUR_MS - 700_000][random.below(3)] ?? HOUR_MS);
  let crashesLeft = random.below(2);
  let timeLeft = ROUND_MS;
  for (const host of hosts) host.beginRound(2 + random.below(3));
  for (let step = 0; step < MAX_STEPS && hosts.some(({ isRefused }) => !isRefused); step += 1) {
    await scheduler.settle();
    const host = hosts[random.below(hosts.length)] as Host;
    if (host.callsLeft > 0 && !host.isRefused && random.chance(0.3)) {
      host.call();
    } else if (crashesLeft > 0 && hosts.some(({ isBusy }) => isBusy) && random.chance(0.03)) {
      crashesLeft -= 1;
      const replica = random.below(REPLICAS);
      world.crash(replica);
      for (const each of hosts) each.lose(replica);
    } else if (timeLeft > 10_000 && random.chance(0.05)) {
      const ms = 1000 + random.below(9000);
      timeLeft -= ms;
      world.advance(ms);
    } else if (!scheduler.step() && !hosts.some(({ isBusy }) => isBusy)) {
      const next = hosts.find(({ wantsMore }) => wantsMore);
      if (next === undefined) return;
      next.call();
    }
  }
  if (hosts.some(({ isRefused }) => !isRefused))
    throw new Error(`seed did not come to an end:\n${scheduler.trace.join('\n')}`);
}

/** A host: keeps the account, calls several replicas at once, merges what comes back, tries again after a failure. */
class Host {
  /** A 401 came: a host drops the account then. */
  isRefused = false;
  callsLeft = 0;
  private account: Credentials;
  private readonly underWay = new Set<{ replica: number; isGone: boolean }>();
  private needsRetry = false;

  constructor(
    private readonly world: World,
    private readonly provider: number,
  ) {
    this.account = world.connect(provider);
  }

  get isBusy(): boolean {
    return this.underWay.size > 0;
  }

  get wantsMore(): boolean {
    return !this.isRefused && (this.callsLeft > 0 || this.needsRetry);
  }

  beginRound(calls: number): void {
    this.callsLeft = this.isRefused ? 0 : calls;
    this.needsRetry = false;
  }

  /** Long after, when nothing is remembered any more, the account still has to work. */
  async checkAccount(): Promise<void> {
    if (this.isRefused) return;
    this.call();
    for (let step = 0; step < MAX_STEPS && this.isBusy; step += 1) {
      await this.world.scheduler.settle();
      this.world.scheduler.step();
    }
    if (this.needsRetry || this.isBusy) this.isRefused = true;
  }

  call(): void {
    const { scheduler, random } = this.world;
    this.callsLeft -= 1;
    const call = { replica: random.below(REPLICAS), isGone: false };
    this.underWay.add(call);
    scheduler.note(`host: calls replica ${call.replica} with ${this.account.refresh_token}`);
    void this.receive(call);
  }

  private async receive(call: { replica: number; isGone: boolean }): Promise<void> {
    const { scheduler } = this.world;
    try {
      const answer = await this.world.validate(call.replica, this.account, this.provider);
      if (call.isGone) return;
      scheduler.note(`host: gets ${answer.refresh_token ?? 'no tokens'} from replica ${call.replica}`);
      this.account = { ...this.account, ...answer };
      this.needsRetry = false;
    } catch (error) {
      if (call.isGone) return;
      const status = error instanceof DocklineError ? error.status : 500;
      scheduler.note(`host: gets ${status} from replica ${call.replica}`);
      if (status === 401 || status === 500) this.isRefused = true;
      this.needsRetry = true;
    }
    this.underWay.delete(call);
  }

  /** The answers of a replica that died never come. */
  lose(replica: number): void {
    for (const call of this.underWay) {
      if (call.replica !== replica) continue;
      call.isGone = true;
      this.underWay.delete(call);
      this.needsRetry = true;
    }
  }
}
