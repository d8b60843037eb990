import { createPageGuard, type FetchArguments } from '../../src/connector';
import { batchPath } from './batch';
import { pageBoards, type BoardsCursor } from './page-boards';

/**
 * The ids of archived cards on boards, for what hangs on a card and must not come without it. Empty when archived cards are
 * read themselves.
 */
export async function readArchivedCards(
  { apiClient, filter }: FetchArguments<BoardsCursor>,
  boards: readonly string[],
): Promise<Set<string>> {
  const ids = new Set<string>();
  if (filter['archived'] === true || boards.length === 0) return ids;
  let cursor: BoardsCursor | undefined = { boards, open: [], atOnce: boards.length, limit: 1000 };
  const checkProgress = createPageGuard('archived cards');
  while (cursor !== undefined) {
    checkProgress(JSON.stringify(cursor));
    const { pages, next }: Awaited<ReturnType<typeof pageBoards<{ id: string }>>> = await pageBoards({
      apiClient,
      cursor,
      readers: 1,
      toPath: (board, { limit, before }) =>
        batchPath(`/boards/${board}/cards`, {
          filter: 'closed',
          fields: 'closed',
          limit: String(limit),
          before,
          sort: '-id',
        }),
    });
    for (const { id } of pages.flatMap(({ items }) => items)) ids.add(id);
    cursor = next;
  }
  return ids;
}
