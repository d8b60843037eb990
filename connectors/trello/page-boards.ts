import { expectList, isTooLarge, type ApiClient } from '../../src/connector';
import { readBatch } from './batch';

/** How far the reading of many boards is. */
export interface BoardsCursor {
  /** Boards that were not begun. */
  boards: readonly string[];
  /** Boards with more than one page, and the id that the next one starts before. */
  open: ReadonlyArray<readonly [board: string, before: string]>;
  /** How many boards are begun in one request: more while boards are small, one when they are large. */
  atOnce: number;
  /** Items of a board in one page; less after an answer that was too large to be taken. */
  limit: number;
}

const LARGEST_LIMIT = 1000;
const LEAST_LIMIT = 50;
const FIRST_AT_ONCE = 2;
const MOST_AT_ONCE = 5;

/** Fewer items than this in one answer, and the next one begins more boards; from the second number on, fewer. */
const FEW_ITEMS = 500;
const MANY_ITEMS = 1000;

/** Where a list of these boards begins. */
export function beginBoards(boards: ReadonlyArray<{ id: string }>): BoardsCursor {
  return { boards: boards.map(({ id }) => id), open: [], atOnce: FIRST_AT_ONCE, limit: LARGEST_LIMIT };
}

/** Items of one board. */
interface BoardItems<T> {
  board: string;
  items: T[];
}

interface PageOptions {
  apiClient: ApiClient;
  cursor: BoardsCursor;
  /** Page chains of this run that ask for the same. */
  readers: number;
  /** The path of one page of a board. */
  toPath: (board: string, page: { limit: number; before: string | undefined }) => string;
}

/** Reads the next page of a list that every board has: first pages of several boards at once, long ones one by one. */
export async function pageBoards<T extends { id: string }>(
  options: PageOptions,
): Promise<{ pages: Array<BoardItems<T>>; next: BoardsCursor | undefined }> {
  try {
    return await readPage<T>(options);
  } catch (error) {
    const smaller = isTooLarge(error) ? askForLess(options.cursor) : undefined;
    if (smaller === undefined) throw error;
    return pageBoards({ ...options, cursor: smaller });
  }
}

function askForLess(cursor: BoardsCursor): BoardsCursor | undefined {
  if (cursor.atOnce > 1 && cursor.open.length === 0) return { ...cursor, atOnce: 1 };
  return cursor.limit > LEAST_LIMIT ? { ...cursor, limit: Math.max(LEAST_LIMIT, cursor.limit / 4) } : undefined;
}

async function readPage<T extends { id: string }>({
  apiClient,
  cursor,
  readers,
  toPath,
}: PageOptions): Promise<{ pages: Array<BoardItems<T>>; next: BoardsCursor | undefined }> {
  const { atOnce, limit } = cursor;
  const [continued] = cursor.open;
  const begun: ReadonlyArray<readonly [string, string | undefined]> =
    continued === undefined ? cursor.boards.slice(0, atOnce).map((board) => [board, undefined]) : [continued];
  const answers = await readBatch<T[]>(
    apiClient,
    begun.map(([board, before]) => toPath(board, { limit, before })),
    readers,
  );
  const pages = begun.map(([board], index) => ({ board, items: expectList(answers[index] ?? [], 'items of a board') }));
  const unfinished = pages.flatMap(({ board, items }): Array<readonly [string, string]> => {
    const last = items.at(-1);
    return last === undefined || items.length < limit ? [] : [[board, last.id]];
  });
  const next: BoardsCursor = {
    boards: continued === undefined ? cursor.boards.slice(atOnce) : cursor.boards,
    open: [...unfinished, ...cursor.open.slice(continued === undefined ? 0 : 1)],
    atOnce: continued === undefined ? adapt(atOnce, pages.flatMap(({ items }) => items).length) : atOnce,
    limit,
  };
  return { pages, next: next.boards.length + next.open.length === 0 ? undefined : next };
}

function adapt(atOnce: number, items: number): number {
  if (items >= MANY_ITEMS) return Math.max(1, Math.floor(atOnce / 2));
  return items < FEW_ITEMS ? Math.min(MOST_AT_ONCE, atOnce * 2) : atOnce;
}
