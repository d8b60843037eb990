import type * as HostHalf from './host/run-schedule';
import type { Mutation as WorldMutation } from './host/world';
import { mutateSource, restoreSource } from './mutate-source';
import { MUTATIONS } from './mutations';
import type { Outcome } from './outcome';
import type * as StoredHalf from './stored/run-schedule';

/** Whose tokens: the host keeps them, or we do. */
export type Half = 'host' | 'stored';

export const HALVES: readonly Half[] = ['host', 'stored'];

/** What is broken in the world and not in the source. */
const WORLD_MUTATIONS = ['no-lock', 'no-memory', 'old-token'] as const;

/** Counts of many schedules; `broken` is the first that broke a promise. */
export interface Totals {
  schedules: number;
  refreshes: number;
  windows: number;
  windowLosses: number;
  windowDoubleUses: number;
  broken?: Outcome;
}

/** Plays seeds one after the other, until one breaks a promise. */
export async function play(
  half: Half,
  { from, count, mutation }: { from: number; count: number; mutation?: string },
): Promise<Totals> {
  const run = loadHalf(half, mutation);
  const totals: Totals = { schedules: 0, refreshes: 0, windows: 0, windowLosses: 0, windowDoubleUses: 0 };
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = await run(seed);
    totals.schedules += 1;
    totals.refreshes += outcome.refreshes;
    if (outcome.isWindow) {
      totals.windows += 1;
      totals.windowLosses += outcome.isLost ? 1 : 0;
      totals.windowDoubleUses += outcome.doubleUses;
    }
    if (outcome.violations.length > 0) {
      totals.broken = outcome;
      break;
    }
  }
  restoreSource();
  return totals;
}

/** One schedule, with everything that happened. */
export async function playOne(half: Half, seed: number, mutation?: string): Promise<Outcome> {
  const outcome = await loadHalf(half, mutation)(seed);
  restoreSource();
  return outcome;
}

/** Names that `--mutate` takes, with the half that finds them. */
export function listMutations(): ReadonlyArray<{ name: string; half: Half }> {
  return [
    ...WORLD_MUTATIONS.map((name) => ({ name, half: 'host' as const })),
    ...Object.entries(MUTATIONS).map(([name, { half }]) => ({ name, half })),
  ];
}

/** Loaded late, so that a mutation gets in. */
function loadHalf(half: Half, name: string | undefined): (seed: number) => Promise<Outcome> {
  const ofWorld: WorldMutation = WORLD_MUTATIONS.find((known) => known === name);
  const ofSource = name === undefined ? undefined : MUTATIONS[name];
  if (name !== undefined && ofWorld === undefined && ofSource === undefined) throw new Error(`no mutation: ${name}`);
  if (ofSource !== undefined) mutateSource(ofSource);
  if (half === 'stored') {
    const { runSchedule } = require('./stored/run-schedule') as typeof StoredHalf;
    return runSchedule;
  }
  const { runSchedule } = require('./host/run-schedule') as typeof HostHalf;
  return (seed) => runSchedule(seed, ofWorld);
}
