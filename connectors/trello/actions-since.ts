import { createPageGuard, expectList, type SyncArguments } from '../../src/connector';
import { BATCH_SIZE, batchPath, readBatch } from './batch';

/** Something that happened on a board (https://developer.atlassian.com/cloud/trello/guides/rest-api/action-types/). */
export interface Action {
  id: string;
  type: string;
  date: string;
  idMemberCreator: string;
  data: {
    text?: string;
    dateLastEdited?: string;
    card?: { id: string };
    board?: { id: string };
    list?: { id: string };
    label?: { id: string };
    checklist?: { id: string };
    action?: { id: string };
  };
}

const LIMIT = 1000;

/** Actions of some types on some boards since a time. A board that is gone has none. */
export async function readActions(
  args: SyncArguments,
  boards: readonly string[],
  types: readonly string[],
  since: string,
): Promise<Action[]> {
  const batches: string[][] = [];
  for (let at = 0; at < boards.length; at += BATCH_SIZE) batches.push(boards.slice(at, at + BATCH_SIZE));
  const read = await Promise.all(batches.map((batch) => readBatchOf(args, batch, types, since)));
  return read.flat();
}

/** The first pages of ten boards at once, and what is left of a board that has more. */
async function readBatchOf(
  { apiClient, types: selected }: SyncArguments,
  boards: readonly string[],
  types: readonly string[],
  since: string,
): Promise<Action[]> {
  const toPath = (board: string, before: string | undefined): string =>
    batchPath(`/boards/${board}/actions`, {
      filter: types.join(','),
      since,
      before,
      limit: String(LIMIT),
      memberCreator: 'false',
    });
  const actions: Action[] = [];
  const checkProgress = createPageGuard('actions');
  let open: ReadonlyArray<readonly [board: string, before: string | undefined]> = boards.map((board) => [
    board,
    undefined,
  ]);
  while (open.length > 0) {
    const asked = open;
    checkProgress(JSON.stringify(asked));
    const pages = await readBatch<Action[]>(
      apiClient,
      asked.map(([board, before]) => toPath(board, before)),
      selected.size,
    );
    for (const page of pages) actions.push(...expectList(page ?? [], 'actions'));
    open = asked.flatMap(([board], index): Array<readonly [string, string]> => {
      const last = pages[index]?.at(-1);
      return last === undefined || (pages[index]?.length ?? 0) < LIMIT ? [] : [[board, last.id]];
    });
  }
  return actions;
}
