import type { FetchArguments, Page } from '../../src/connector';
import { BATCH_SIZE, batchPath, readBatch } from './batch';
import { readBoards } from './boards';

/** A list of a board. */
export interface List {
  id: string;
  idBoard: string;
  name: string;
  closed: boolean;
  pos: number;
}

/** A label of a board. */
export interface Label {
  id: string;
  idBoard: string;
  name: string;
  color: string | null;
}

/** A member of a board. */
export interface Member {
  id: string;
  fullName: string;
  username: string;
  initials: string | null;
  avatarUrl: string | null;
}

/** What is nested in a board. */
interface Details {
  lists?: List[];
  labels?: Label[];
  members?: Member[];
}

export const LIST_FIELDS = 'idBoard,name,closed,pos';
export const LABEL_FIELDS = 'idBoard,name,color';
export const MEMBER_FIELDS = 'fullName,username,initials,avatarUrl';

/** Boards that are left to read. */
export interface DetailsCursor {
  boards: readonly string[];
}

/** Lists, labels and members of ten boards in one request, which the types that need them share. */
export async function pageDetails<R>(
  args: FetchArguments<DetailsCursor>,
  toItems: (details: Details) => R[],
): Promise<Page<R, DetailsCursor>> {
  const { apiClient, types } = args;
  const boards = args.cursor?.boards ?? (await readBoards(args)).map(({ id }) => id);
  const query = {
    fields: 'id',
    ...(types.has('list') && { lists: 'all', list_fields: LIST_FIELDS }),
    // A board has at most a thousand labels.
    ...(types.has('label') && { labels: 'all', labels_limit: '1000', label_fields: LABEL_FIELDS }),
    ...(types.has('member') && { members: 'all', member_fields: MEMBER_FIELDS }),
  };
  const readers = ['list', 'label', 'member'].filter((type) => types.has(type)).length;
  const batch = boards.slice(0, BATCH_SIZE).map((id) => batchPath(`/boards/${id}`, query));
  const details = await readBatch<Details>(apiClient, batch, readers);
  const rest = boards.slice(BATCH_SIZE);
  return {
    items: details.flatMap((board) => (board === undefined ? [] : toItems(board))),
    ...(rest.length > 0 && { next: { boards: rest } }),
  };
}
