import { isTooLarge, type ApiClient } from '../../src/connector';
import { readBatch } from './batch';

/** How far the reading of many boards is. */
export interface BoardsCursor {
  /** Boards that were not begun. */
  boards: readonly string[];
  /** Boards with more than one page, and the id that the next one starts before. */
  open: ReadonlyArray<readonly [board: string, before: string]>;
  /** Index into `STEPS`; grows when answers were too large. */
  step: number;
}

/** How many boards at once and how many items of each; smaller when an answer was too large to be taken. */
const STEPS = [
  { boards: 5, limit: 1000 },
  { boards: 1, limit: 1000 },
  { boards: 1, limit: 250 },
  { boards: 1, limit: 50 },
] as const;

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
  const { cursor } = options;
  try {
    return await readPage<T>(options);
  } catch (error) {
    if (!isTooLarge(error) || cursor.step + 1 >= STEPS.length) throw error;
    return pageBoards({ ...options, cursor: { ...cursor, step: cursor.step + 1 } });
  }
}

async function readPage<T extends { id: string }>({
  apiClient,
  cursor,
  readers,
  toPath,
}: PageOptions): Promise<{ pages: Array<BoardItems<T>>; next: BoardsCursor | undefined }> {
  const { boards: atOnce, limit } = STEPS[cursor.step] ?? STEPS[0];
  const [continued] = cursor.open;
  const begun: ReadonlyArray<readonly [string, string | undefined]> =
    continued === undefined ? cursor.boards.slice(0, atOnce).map((board) => [board, undefined]) : [continued];
  const answers = await readBatch<T[]>(
    apiClient,
    begun.map(([board, before]) => toPath(board, { limit, before })),
    readers,
  );
  const pages = begun.map(([board], index) => ({ board, items: answers[index] ?? [] }));
  const unfinished = pages.flatMap(({ board, items }): Array<readonly [string, string]> => {
    const last = items.at(-1);
    return last === undefined || items.length < limit ? [] : [[board, last.id]];
  });
  const next: BoardsCursor = {
    boards: continued === undefined ? cursor.boards.slice(atOnce) : cursor.boards,
    open: [...unfinished, ...cursor.open.slice(continued === undefined ? 0 : 1)],
    step: cursor.step,
  };
  return { pages, next: next.boards.length + next.open.length === 0 ? undefined : next };
}
