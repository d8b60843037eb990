import type { Credentials } from '../../src/tokens';
import { DocklineError } from '../../src/errors';
import { World, type Mutation } from './world';

/** What became of one schedule. */
export interface Outcome {
  seed: number;
  /** The account cannot be used any more. */
  isLost: boolean;
  doubleUses: number;
  refreshes: number;
  /** What was lost or used twice is within the documented window. */
  isWindow: boolean;
  /** The schedule, readable. */
  trace: readonly string[];
}

const REPLICAS = 3;
const ROUNDS = 2;
const HOUR_MS = 3_600_000;
/** A host comes back within two minutes after a call that failed (docs/refresh.md). */
const ROUND_MS = 100_000;
const MAX_STEPS = 600;

/** Plays one schedule. The same seed and mutation give the same one. */
export async function runSchedule(seed: number, mutation?: Mutation): Promise<Outcome> {
  const world = new World(seed, mutation);
  const host = new Host(world);
  for (let round = 0; round < ROUNDS; round += 1) {
    world.allowFaults(world.random.below(3));
    await host.playRound();
  }
  world.allowFaults(0);
  await host.checkAccount();
  const { provider, scheduler, windowHit } = world;
  const isLost = host.isRefused || provider.isRevoked;
  return {
    seed,
    isLost,
    doubleUses: provider.doubleUses,
    refreshes: provider.refreshes,
    isWindow: windowHit,
    trace: scheduler.trace,
  };
}

/** True when the promises of docs/refresh.md were broken. */
export function isViolation({ isLost, doubleUses, isWindow }: Outcome): boolean {
  return (isLost || doubleUses > 0) && !isWindow;
}

/** A host: keeps the account, calls several replicas at once, merges what comes back, tries again after a failure. */
class Host {
  /** A 401 came: a host drops the account then. */
  isRefused = false;
  private account: Credentials;
  private readonly underWay = new Set<{ replica: number; isGone: boolean }>();
  private needsRetry = false;

  constructor(private readonly world: World) {
    this.account = world.connect();
  }

  async playRound(): Promise<void> {
    const { world } = this;
    const { random, scheduler } = world;
    // Within the leeway, after the end, or still fresh.
    world.advance([HOUR_MS - 500_000, HOUR_MS + 10_000, HOUR_MS - 700_000][random.below(3)] ?? HOUR_MS);
    let callsLeft = 2 + random.below(3);
    let crashesLeft = random.below(2);
    let timeLeft = ROUND_MS;
    this.needsRetry = false;
    for (let step = 0; step < MAX_STEPS && !this.isRefused; step += 1) {
      await scheduler.settle();
      if (callsLeft > 0 && random.chance(0.3)) {
        callsLeft -= 1;
        this.call();
      } else if (crashesLeft > 0 && this.underWay.size > 0 && random.chance(0.03)) {
        crashesLeft -= 1;
        this.crash(random.below(REPLICAS));
      } else if (timeLeft > 10_000 && random.chance(0.05)) {
        const ms = 1000 + random.below(9000);
        timeLeft -= ms;
        world.advance(ms);
      } else if (!scheduler.step() && this.underWay.size === 0) {
        if (callsLeft > 0) callsLeft -= 1;
        else if (!this.needsRetry) return;
        this.call();
      }
    }
    if (!this.isRefused) throw new Error(`seed did not come to an end:\n${scheduler.trace.join('\n')}`);
  }

  /** Long after, when nothing is remembered any more, the account still has to work. */
  async checkAccount(): Promise<void> {
    if (this.isRefused) return;
    this.world.scheduler.note('--- everything is quiet');
    this.world.advance(HOUR_MS + 10_000);
    this.call();
    for (let step = 0; step < MAX_STEPS && this.underWay.size > 0; step += 1) {
      await this.world.scheduler.settle();
      this.world.scheduler.step();
    }
    if (this.needsRetry || this.underWay.size > 0) this.isRefused = true;
  }

  private call(): void {
    const { scheduler, random } = this.world;
    const call = { replica: random.below(REPLICAS), isGone: false };
    this.underWay.add(call);
    scheduler.note(`host: calls replica ${call.replica} with ${this.account.refresh_token}`);
    void this.receive(call);
  }

  private async receive(call: { replica: number; isGone: boolean }): Promise<void> {
    const { scheduler } = this.world;
    try {
      const answer = await this.world.validate(call.replica, this.account);
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

  private crash(replica: number): void {
    this.world.crash(replica);
    for (const call of this.underWay) {
      if (call.replica !== replica) continue;
      call.isGone = true;
      this.underWay.delete(call);
      this.needsRetry = true;
    }
  }
}
