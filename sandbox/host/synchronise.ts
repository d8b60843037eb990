import { randomUUID } from 'node:crypto';
import type { HostAccount } from './connect-account';
import type { HostClient, ServiceAnswer } from './host-client';

/** A row as a host keeps it. */
export type HostRow = Readonly<Record<string, unknown>> & { id: string };

/** What a host keeps of one integration. */
export interface HostStore {
  /** Rows by id, by type. */
  rows: Map<string, Map<string, HostRow>>;
  /** Time of the last run that succeeded. */
  lastSynchronizedAt?: string;
}

/** Options of `synchronise`. */
export interface SynchroniseOptions {
  client: HostClient;
  account: HostAccount;
  types: readonly string[];
  filter?: Readonly<Record<string, unknown>>;
  store: HostStore;
  now: () => number;
  /** How often a page is asked for again when the answer says `tryLater`. Default 20. */
  patience?: number;
  /** Milliseconds that it waits before that at most. Default 2000. */
  longestWaitMs?: number;
  onPage?: (type: string, answer: ServiceAnswer) => void;
}

/** What a run did, by type. */
export type RunModes = Record<string, 'full' | 'delta'>;

/** An empty store. */
export function createHostStore(): HostStore {
  return { rows: new Map() };
}

/**
 * One run as a host makes it: the schema, then every type page by page, all types at once. Applies the rows when a type is
 * whole: a full run replaces what was there, a delta changes what it names.
 */
export async function synchronise(options: SynchroniseOptions): Promise<RunModes> {
  const { client, account, types, filter = {}, store, now } = options;
  const startedAt = new Date(now()).toISOString();
  const operationId = randomUUID();
  const schema = await call(client, '/api/v1/synchronizer/schema', { types, filter, account });
  const modes: RunModes = {};
  const pullType = async (requestedType: string): Promise<void> => {
    const items: Array<Record<string, unknown> & { id: string }> = [];
    let pagination: unknown;
    for (;;) {
      const answer = await callPatiently(options, requestedType, {
        requestedType,
        types,
        filter,
        account,
        operationId,
        schema,
        ...(store.lastSynchronizedAt !== undefined && { lastSynchronizedAt: store.lastSynchronizedAt }),
        ...(pagination !== undefined && { pagination }),
      });
      const mode = answer['synchronizationType'] as 'full' | 'delta';
      if (modes[requestedType] !== undefined && modes[requestedType] !== mode)
        throw new Error(`${requestedType}: two modes in a run`);
      modes[requestedType] = mode;
      items.push(...(answer['items'] as typeof items));
      const { hasNext, nextPageConfig } = answer['pagination'] as { hasNext: boolean; nextPageConfig?: unknown };
      if (!hasNext) break;
      pagination = nextPageConfig;
    }
    apply(store, requestedType, modes[requestedType] ?? 'full', items);
  };
  await Promise.all(types.map(pullType));
  store.lastSynchronizedAt = startedAt;
  return modes;
}

function apply(
  store: HostStore,
  type: string,
  mode: 'full' | 'delta',
  items: ReadonlyArray<Record<string, unknown> & { id: string }>,
): void {
  const rows = mode === 'full' ? new Map<string, HostRow>() : (store.rows.get(type) ?? new Map<string, HostRow>());
  for (const item of items) applyRow(rows, item);
  store.rows.set(type, rows);
}

/** Applies one row of a delta. */
export function applyRow(rows: Map<string, HostRow>, item: Record<string, unknown> & { id: string }): void {
  const { __syncAction: action, ...row } = item;
  if (action === 'REMOVE') rows.delete(item.id);
  else rows.set(item.id, { ...rows.get(item.id), ...row, id: item.id });
}

async function callPatiently(
  { client, patience = 20, longestWaitMs = 2000, onPage }: SynchroniseOptions,
  type: string,
  body: object,
): Promise<Record<string, unknown>> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await client.post('/api/v1/synchronizer/data', body);
    onPage?.(type, answer);
    if (answer.status === 200) return answer.body;
    if (answer.body['tryLater'] !== true || attempt >= patience) throw failure(answer);
    const seconds = Number(answer.headers.get('retry-after') ?? 0);
    await new Promise((resolve) => {
      setTimeout(resolve, Math.min(seconds * 1000, longestWaitMs));
    });
  }
}

async function call(client: HostClient, path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await client.post(path, body);
  if (answer.status !== 200) throw failure(answer);
  return answer.body;
}

function failure({ status, body }: ServiceAnswer): Error {
  return new Error(`${status} ${String(body['code'])}: ${String(body['message'])}`);
}
