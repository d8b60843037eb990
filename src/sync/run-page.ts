import { DocklineError, InvalidRequestError, NotFoundError, ProviderError } from '../errors';
import type { ApiClient } from '../api-client';
import type { ConnectorArguments } from '../mapping';
import type { CursorSigner, RunPosition } from './cursor';
import type { FilterValues } from './filters';
import { expectList, guardAuthor, isId, unreadableData } from './guard-author';
import { findMarks } from './marks';
import { compileNormaliser, type ItemNormaliser } from './normalise';
import { buildSchema } from './schema';
import type { ChangesQuestion, FetchArguments, SyncArguments, SyncType } from './sync-type';
import { watchFailures } from './watch-failures';

/** Rows in contract form. */
export type Row = { id: string } & Record<string, unknown>;

/** What is asked of one page. */
export interface PageRequest {
  apiClient: ApiClient;
  type: string;
  /** All types of the run. */
  types: readonly string[];
  filter: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch of the last run that succeeded; missing asks for everything. */
  lastRunAt?: number;
  /** What the page before returned. */
  cursor?: string;
  /** What the host holds of each type. */
  schema?: Readonly<Record<string, unknown>>;
  /** The account's marks, as `takeMarks` wrote them. */
  marks?: unknown;
  /** Milliseconds that the call may take. */
  timeLeftMs: number;
}

/** One page. */
export interface PageAnswer {
  /** `full`: rows that do not come in the whole run are gone. `changes`: only what is named changes. */
  mode: 'full' | 'changes';
  rows: Row[];
  removed: string[];
  /** Missing at the end of the run. */
  cursor?: string;
  /** Values that did not fit their field and were left empty, by field. */
  misfits: ReadonlyMap<string, number>;
}

/** Taken off the time of the last run: clocks differ, and what changed while it ran may have been missed. */
const MARGIN_MS = 2 * 3600 * 1000;

/** Small pages are put together up to about this many rows … */
const ENOUGH_ROWS = 200;
/** … or this long, or this many. */
const ENOUGH_MS = 8_000;
const MAX_PAGES = 50;

interface PageParts {
  type: SyncType;
  types: ReadonlySet<string>;
  filter: FilterValues;
  signer: CursorSigner;
  arguments: ConnectorArguments;
  now: number;
  request: PageRequest;
}

/**
 * Reads one page for the host: decides the mode once per run, puts the author's pages together, checks every rule that
 * holds for all types. A failure after a good page ends the answer with a cursor; the failing page is asked for next time.
 */
export async function runPage(parts: PageParts): Promise<PageAnswer> {
  const { type, request, signer, now } = parts;
  const failures = watchFailures(request.apiClient);
  const shared = { ...parts.arguments, apiClient: failures.apiClient, filter: parts.filter, types: parts.types };
  const startedAt = performance.now();
  const start =
    request.cursor === undefined
      ? { changes: await chooseMode(parts, { ...shared, apiClient: request.apiClient }), cursor: undefined }
      : signer.read(type.id, request.cursor);
  const normaliser = compileNormaliser(buildSchema(type, parts.types), readHeld(request.schema, type.id));
  const rows = new Map<string, Row>();
  const removed = new Set<string>();
  let position: RunPosition = start;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const fetched = await fetchAfter(page > 0, type, { ...shared, ...position, fields: normaliser.fields, now });
    if (fetched === undefined) break;
    collect(fetched, { rows, removed, normaliser, typeId: type.id, isChanges: start.changes !== undefined });
    if (fetched.next === undefined) {
      if (start.changes === undefined && rows.size === 0) failures.throwFirst();
      return answer(undefined);
    }
    requireAdvance(position.cursor, fetched.next, type.id);
    position = { changes: start.changes, cursor: fetched.next };
    const elapsed = performance.now() - startedAt;
    if (rows.size + removed.size >= ENOUGH_ROWS || elapsed > Math.min(ENOUGH_MS, request.timeLeftMs / 3)) break;
  }
  return answer(position);

  function answer(next: RunPosition | undefined): PageAnswer {
    return {
      mode: start.changes === undefined ? 'full' : 'changes',
      rows: [...rows.values()],
      removed: [...removed].filter((id) => !rows.has(id)),
      ...(next !== undefined && { cursor: signer.write(type.id, next) }),
      misfits: normaliser.misfits,
    };
  }
}

/** What the host holds of a type; `undefined` when it does not say, or nothing that can be read. */
export function readHeld(schema: PageRequest['schema'], typeId: string): Record<string, unknown> | undefined {
  const held = schema?.[typeId];
  return typeof held === 'object' && held !== null ? (held as Record<string, unknown>) : undefined;
}

/** Whether this run tells changes only. Once decided it is in the cursor, so that a run has one mode. */
async function chooseMode({ type, request, now }: PageParts, shared: SyncArguments): Promise<RunPosition['changes']> {
  if (request.lastRunAt === undefined || type.changes === undefined) return undefined;
  const sinceMs = request.lastRunAt - MARGIN_MS;
  const since = new Date(sinceMs).toISOString();
  const marks = findMarks(request.marks, sinceMs);
  if (type.changes !== true && !(await ask(type.changes, type.id, { ...shared, since, marks, now }))) return undefined;
  const [mark] = marks;
  return { since, ...(mark !== undefined && { mark }) };
}

async function ask(
  changes: Exclude<SyncType['changes'], true | undefined>,
  typeId: string,
  question: ChangesQuestion,
): Promise<boolean> {
  try {
    return await guardAuthor(`type ${typeId}`, () => changes(question));
  } catch (error) {
    throw toDataError(error);
  }
}

type Fetched = Awaited<ReturnType<SyncType['fetch']>>;

/** One page of the author's; `undefined` when it failed and there are good pages before it to hand out. */
async function fetchAfter(hasPages: boolean, type: SyncType, args: FetchArguments): Promise<Fetched | undefined> {
  try {
    return await guardAuthor(`type ${type.id}`, async () =>
      readFetched(await type.fetch(args as FetchArguments<never>), type.id),
    );
  } catch (error) {
    if (hasPages) return undefined;
    throw toDataError(error);
  }
}

/** Checks the shape of what an author returned: a row without an id, or half a list, must not look like data. */
function readFetched(fetched: Fetched, typeId: string): Fetched {
  const { items, removed = [] } = fetched;
  const ids: unknown[] = expectList(items, `type ${typeId}`).map(({ id }) => id);
  if ([...ids, ...removed].every(isId)) return fetched;
  throw unreadableData(`type ${typeId}: an item without an id`);
}

/** A thing that is gone in the middle of a list may not look like an empty list. */
function toDataError(error: unknown): unknown {
  if (!(error instanceof NotFoundError)) return error;
  return new ProviderError(
    'The service does not have a part of this data any more. Please try again in a few minutes.',
    { detail: error.detail, providerStatus: error.providerStatus },
  );
}

interface Collected {
  rows: Map<string, Row>;
  removed: Set<string>;
  normaliser: ItemNormaliser;
  typeId: string;
  isChanges: boolean;
}

/** Rows by id: of two with one id the later one holds. */
function collect({ items, removed = [] }: Fetched, into: Collected): void {
  for (const item of items) into.rows.set(item.id, into.normaliser.normalise(item));
  if (removed.length > 0 && !into.isChanges) throw new Error(`type ${into.typeId}: a full run cannot remove items`);
  for (const id of removed) into.removed.add(id);
}

/** The same cursor again would be asked for without end. */
function requireAdvance(before: unknown, after: unknown, typeId: string): void {
  if (before === undefined || JSON.stringify(before) !== JSON.stringify(after)) return;
  throw new DocklineError(
    'The service keeps sending the same page. Please report this to the operator of the connector.',
    { code: 'cursor_stuck', status: 502 },
    { detail: `type ${typeId}` },
  );
}

/** Any time of four digits a year, with room for the margin before it. */
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(9999, 0, 1);

/** Reads a time that a host sent: ISO 8601. */
export function parseLastRun(text: string): number {
  const time = Date.parse(text);
  if (time >= EARLIEST && time <= LATEST) return time;
  throw new InvalidRequestError('The request is not valid: lastSynchronizedAt is not a time.', {
    fields: ['lastSynchronizedAt'],
  });
}
