import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './usage-error';

/** How far one type is. */
export interface TypeState {
  /** Missing before the first page and after the last one. */
  cursor?: string;
  isDone: boolean;
  mode?: 'full' | 'changes';
  /** Rows and removals that were written. */
  rows: number;
  removed: number;
  /** Length of the file up to which it is right. */
  bytes: number;
}

/** A pull, as it is kept in its folder. */
export interface PullState {
  connector: string;
  startedOn: string;
  since?: string;
  filter: Readonly<Record<string, unknown>>;
  /** The order in which they were asked for. */
  types: string[];
  progress: Record<string, TypeState>;
}

const FILE = 'pull.json';

/** The pull that was not finished in this folder, when there is one. */
export function readUnfinishedPull(folder: string): PullState | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  let state: PullState;
  try {
    state = JSON.parse(readFileSync(path, 'utf8')) as PullState;
  } catch {
    throw new UsageError(`${path} cannot be read. Use --restart to start anew.`);
  }
  return Object.values(state.progress).every(({ isDone }) => isDone) ? undefined : state;
}

/** Keeps the state in one step: after a crash there is the old one or the new one. */
export function writePull(folder: string, state: PullState): void {
  const path = join(folder, FILE);
  writeFileSync(`${path}.tmp`, `${JSON.stringify(state, undefined, 2)}\n`);
  renameSync(`${path}.tmp`, path);
}

/** A pull that begins. */
export function createPull(given: Omit<PullState, 'progress'>): PullState {
  const begin = (): TypeState => ({ isDone: false, rows: 0, removed: 0, bytes: 0 });
  return { ...given, progress: Object.fromEntries(given.types.map((type) => [type, begin()])) };
}
