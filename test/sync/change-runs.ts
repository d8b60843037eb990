import { createHostClient } from '../../sandbox/host/host-client';
import {
  createHostStore,
  synchronise,
  type HostRow,
  type HostStore,
  type RunModes,
} from '../../sandbox/host/synchronise';
import type { ProviderOptions } from '../../sandbox/provider/options';
import type { Fault } from '../../sandbox/provider/faults';
import type { SandboxProvider } from '../../sandbox/provider/start-provider';
import { post } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';
import type { Random } from '../simulation/random';

/** One connector under test. */
export interface Subject {
  connector: string;
  /** The host's id of the way to connect. */
  auth: 'oauth' | 'oauth2';
  types: readonly string[];
  /** Those of them that tell changes. */
  changing: readonly string[];
  filters: ReadonlyArray<Readonly<Record<string, unknown>>>;
  /** How the simulated provider behaves for it. */
  provider?: Partial<ProviderOptions>;
  connect(kit: TestService): Promise<Record<string, unknown>>;
  /** Does something at random; returns what it did, for the report. */
  mutate(provider: SandboxProvider, random: Random): string;
}

/** What one history came to. */
export interface HistoryResult {
  /** What was done, one line each. */
  story: string[];
  /** Modes of each run after the first. */
  modes: RunModes[];
  /** Rows that differ from those of a fresh full run; empty when all is right. */
  differences: string[];
}

const HOUR_MS = 3_600_000;
const FAULTS: readonly Fault[] = [
  { kind: 'answer', status: 500, body: '<h1>Oops</h1>' },
  { kind: 'answer', status: 503, headers: { 'retry-after': '1' }, body: '' },
  { kind: 'answer', status: 429, headers: { 'retry-after': '0' }, body: '{}' },
  { kind: 'reset' },
  { kind: 'cut', body: '[{"id":"x"' },
  { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: '{"cut":' },
];

/**
 * Plays one history: a full run, then some times: changes at the provider, hours that pass, a change run; all with faults.
 * At the end the host must hold what a fresh full run brings.
 */
export async function playHistory(subject: Subject, random: Random): Promise<HistoryResult> {
  const kit = await startTestService({
    provider: subject.provider,
    environment: { PROVIDER_TIMEOUT_MS: '15000', LOG_LEVEL: 'error' },
  });
  const story: string[] = [];
  const modes: RunModes[] = [];
  try {
    const { provider } = kit;
    const client = createHostClient(`${kit.service.origin}/${subject.connector}`, 'history');
    const filter = subject.filters[random.below(subject.filters.length)] ?? {};
    const { change_marks: _none, ...connected } = await subject.connect(kit);
    let account: Record<string, unknown> = { ...connected, auth: subject.auth };
    const run = async (store: HostStore, hasFaults: boolean): Promise<RunModes> => {
      const { auth, ...fields } = account;
      const { status, body } = await post(kit, `/${subject.connector}/validate`, { id: auth, fields });
      if (status !== 200) throw new Error(`validate answered ${status}`);
      account = { ...account, ...body };
      if (hasFaults) injectFaults(provider, random);
      try {
        const shared = { client, account, types: subject.types, filter, store, now: () => kit.now() };
        return await synchronise({ ...shared, patience: 200, longestWaitMs: 5 });
      } finally {
        provider.faults.clear();
      }
    };
    // The account is connected for some hours before its first run, so that its marks are old enough.
    await run(createHostStore(), false);
    kit.advance(3 * HOUR_MS);
    const store = createHostStore();
    await run(store, true);
    const rounds = 1 + random.below(3);
    for (let round = 0; round < rounds; round += 1) {
      kit.advance((1 + random.below(5)) * HOUR_MS);
      for (let count = random.below(6); count > 0; count -= 1) {
        story.push(subject.mutate(provider, random));
        kit.advance(random.below(20) * 60_000);
      }
      modes.push(await run(store, true));
      story.push(`run: ${JSON.stringify(modes.at(-1))}`);
    }
    const fresh = createHostStore();
    await run(fresh, false);
    return { story, modes, differences: compare(store, fresh) };
  } finally {
    await kit.stop();
  }
}

function injectFaults(provider: SandboxProvider, random: Random): void {
  const share = random.next() * 0.4;
  provider.faults.decideWith((path) => {
    const isApi = !/OAuth|token|authorize|userinfo|validate/.test(path);
    return isApi && random.chance(share) ? FAULTS[random.below(FAULTS.length)] : undefined;
  });
}

function compare(held: HostStore, fresh: HostStore): string[] {
  const differences: string[] = [];
  for (const [type, rows] of fresh.rows) {
    const own = held.rows.get(type) ?? new Map<string, HostRow>();
    for (const [id, row] of rows) {
      const known = own.get(id);
      if (known === undefined) differences.push(`${type} ${id} is missing`);
      else differences.push(...compareRows(`${type} ${id}`, known, row));
    }
    for (const id of own.keys()) if (!rows.has(id)) differences.push(`${type} ${id} should be gone`);
  }
  return differences;
}

function compareRows(what: string, held: HostRow, fresh: HostRow): string[] {
  const keys = [...new Set([...Object.keys(held), ...Object.keys(fresh)])];
  return keys.flatMap((key) => {
    const [own, right] = [JSON.stringify(held[key]), JSON.stringify(fresh[key])];
    return own === right ? [] : [`${what}.${key}: ${own} instead of ${right}`];
  });
}
