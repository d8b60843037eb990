import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { backOff } from '../common';
import { parseLastRun, type PageAnswer } from '../connector';
import { DocklineError } from '../errors';
import type { GivenAccount } from './account-options';
import type { CommandContext } from './command';
import { createProgress, type Progress } from './progress';
import { createPull, readUnfinishedPull, writePull, type PullState, type TypeState } from './pull-state';
import { openSession, PAGE_LIMIT_MS, type Session } from './session';
import { UsageError } from './usage-error';

/** A page is asked for so often before the pull gives up; it can be run again and goes on. */
const MAX_ATTEMPTS = 8;
const WAITS = { firstMs: 1000, longestMs: 60_000 };

/** What to pull, and where to. */
interface GivenPull extends GivenAccount {
  out: string;
  /** All when it is empty. */
  types: readonly string[];
  since: string | undefined;
  filter: Readonly<Record<string, unknown>>;
  restart: boolean;
}

/** `dockline pull`: every type page by page, all at once, each into a file of its own. */
export async function pull(given: GivenPull, context: CommandContext): Promise<void> {
  const { connector, folder, account, out } = given;
  mkdirSync(out, { recursive: true });
  const unfinished = given.restart ? undefined : readUnfinishedPull(out);
  if (unfinished !== undefined) requireSame(unfinished, given);
  const { environment } = context;
  const session = await openSession({ environment, connector, folder, account, runId: randomUUID() });
  try {
    const state = unfinished ?? begin(session, given);
    await keepMark(session);
    writePull(out, state);
    const progress = createProgress(context.out, state.types);
    progress.title(
      `${unfinished === undefined ? 'Pulling' : 'Going on with'} ${session.connector.name} into ${out}${state.since === undefined ? '' : `, changes since ${state.since}`}`,
    );
    try {
      await Promise.all(state.types.map((type) => pullType(type, { session, state, folder: out, progress })));
    } finally {
      progress.close();
    }
    const all = Object.values(state.progress);
    const rows = all.reduce((sum, type) => sum + type.rows, 0);
    const removed = all.reduce((sum, type) => sum + type.removed, 0);
    context.out.write(
      `Done: ${count(rows, 'row')}${removed > 0 ? ` and ${count(removed, 'removal')}` : ''}. The next run: --since ${state.startedOn}\n`,
    );
  } finally {
    await session.close();
  }
}

/** Kept with the account, so that a later pull with --since can tell changes. Not worth failing for when it cannot be had now. */
async function keepMark(session: Session): Promise<void> {
  try {
    const marks = await session.connector.synchronizer.takeMark({
      apiClient: await session.apiClient(),
      known: session.account.marks,
    });
    if (marks !== undefined) session.account.save({ marks });
  } catch (error) {
    if (!(error instanceof DocklineError) || !error.tryLater) throw error;
  }
}

function count(items: number, word: string): string {
  return `${items.toLocaleString('en')} ${word}${items === 1 ? '' : 's'}`;
}

function begin(session: Session, { types, since, filter, connector }: GivenPull): PullState {
  const { synchronizer } = session.connector;
  const chosen = types.length > 0 ? [...types] : synchronizer.types.map(({ id }) => id);
  // Names what does not exist.
  synchronizer.schema(chosen);
  return createPull({
    connector,
    startedOn: new Date(session.now()).toISOString(),
    ...(since !== undefined && { since }),
    filter,
    types: chosen,
  });
}

function requireSame(state: PullState, { connector, types, since, filter }: GivenPull): void {
  const isSame =
    state.connector === connector &&
    (types.length === 0 || types.join() === state.types.join()) &&
    (since === undefined || since === state.since) &&
    (Object.keys(filter).length === 0 || JSON.stringify(filter) === JSON.stringify(state.filter));
  if (!isSame) {
    throw new UsageError('Another pull was not finished in this folder. Run it again as it was, or use --restart.');
  }
}

interface TypeParts {
  session: Session;
  state: PullState;
  folder: string;
  progress: Progress;
}

async function pullType(type: string, { session, state, folder, progress }: TypeParts): Promise<void> {
  const own = state.progress[type] as TypeState;
  const file = openSync(join(folder, `${type}.ndjson`), own.bytes > 0 ? 'r+' : 'w');
  try {
    // What a crash left behind the last page that was kept.
    ftruncateSync(file, own.bytes);
    while (!own.isDone) {
      const page = await readPatiently(type, { session, state, own, progress });
      const text = writeRows(page);
      writeSync(file, text, own.bytes);
      fsyncSync(file);
      own.bytes += Buffer.byteLength(text);
      own.rows += page.rows.length;
      own.removed += page.removed.length;
      own.mode = page.mode;
      own.isDone = page.cursor === undefined;
      if (page.cursor === undefined) delete own.cursor;
      else own.cursor = page.cursor;
      writePull(folder, state);
      progress.update(type, own);
    }
    progress.update(type, own);
  } finally {
    closeSync(file);
  }
}

/** One line a row; in a run of changes each says whether it is set or removed. */
function writeRows({ mode, rows, removed }: PageAnswer): string {
  const lines =
    mode === 'full'
      ? rows.map((row) => JSON.stringify(row))
      : [
          ...rows.map((row) => JSON.stringify({ ...row, __syncAction: 'SET' })),
          ...removed.map((id) => JSON.stringify({ id, __syncAction: 'REMOVE' })),
        ];
  return lines.map((line) => `${line}\n`).join('');
}

async function readPatiently(
  type: string,
  { session, state, own, progress }: Omit<TypeParts, 'folder'> & { own: TypeState },
): Promise<PageAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await session.connector.synchronizer.page({
        apiClient: await session.apiClient(),
        type,
        types: state.types,
        filter: state.filter,
        ...(state.since !== undefined && { lastRunAt: parseLastRun(state.since) }),
        ...(own.cursor !== undefined && { cursor: own.cursor }),
        marks: session.account.marks,
        timeLeftMs: PAGE_LIMIT_MS,
      });
    } catch (error) {
      if (!(error instanceof DocklineError) || !error.tryLater || attempt >= MAX_ATTEMPTS) throw error;
      const waitMs =
        error.retryAfterSeconds === undefined
          ? backOff(attempt - 1, { ...WAITS, random: Math.random() })
          : Math.min(WAITS.longestMs, error.retryAfterSeconds * 1000);
      progress.wait(type, waitMs);
      await new Promise((resolve) => {
        setTimeout(resolve, waitMs);
      });
    }
  }
}
