import type { SyncArguments } from '../../src/connector';
import { batchPath, readBatch } from './batch';

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

/** Actions of some types on one board since a time, newest first. A board that is gone has none. */
export async function readActions(
  { apiClient, types: selected }: SyncArguments,
  board: string,
  types: readonly string[],
  since: string,
): Promise<Action[]> {
  const actions: Action[] = [];
  let before: string | undefined;
  for (;;) {
    const path = batchPath(`/boards/${board}/actions`, {
      filter: types.join(','),
      since,
      before,
      limit: String(LIMIT),
      memberCreator: 'false',
    });
    const [page] = await readBatch<Action[]>(apiClient, [path], selected.size);
    actions.push(...(page ?? []));
    before = page?.at(-1)?.id;
    if (page === undefined || page.length < LIMIT || before === undefined) return actions;
  }
}
