import {
  expectList,
  fingerprint,
  type ApiClient,
  type ChangesQuestion,
  type FilterValues,
  type SyncArguments,
} from '../../src/connector';

/** A board, as far as it is read (https://developer.atlassian.com/cloud/trello/rest/api-group-members). */
export interface Board {
  id: string;
  name: string;
  desc: string;
  closed: boolean;
  url: string;
  idOrganization: string | null;
  dateLastActivity: string | null;
}

/** Kept for all types of the run: each begins with it. */
const READERS = 100;

/** Every board of the account. */
export async function readAllBoards(apiClient: ApiClient): Promise<Board[]> {
  const { data } = await apiClient.get<Board[]>('/1/members/me/boards', {
    query: { filter: 'all', fields: 'name,desc,closed,url,idOrganization,dateLastActivity' },
    readers: READERS,
  });
  return expectList(data, 'boards');
}

/** The boards that the filters leave. */
export async function readBoards({ apiClient, filter }: SyncArguments): Promise<Board[]> {
  const boards = await readAllBoards(apiClient);
  return boards.filter((board) => isWanted(board, filter));
}

/** Whether the filters leave this board. */
function isWanted({ id, closed, idOrganization }: Board, filter: FilterValues): boolean {
  const { workspaces, boards, archived } = filter;
  if (Array.isArray(workspaces) && !workspaces.includes(idOrganization ?? '')) return false;
  if (Array.isArray(boards) && !boards.includes(id)) return false;
  return archived === true || !closed;
}

/** Another text when the account sees other boards, or when one was closed or moved to another workspace. */
export function fingerprintBoards(boards: readonly Board[]): string {
  return fingerprint(boards.map(({ id, closed, idOrganization }) => `${id} ${closed} ${idOrganization}`));
}

/**
 * Whether the account saw the same boards all the time: what was on a board that is gone can only be removed by a full
 * run, and what was on a new one has old dates.
 */
export async function hasSameBoards({ apiClient, marks }: ChangesQuestion): Promise<boolean> {
  const now = fingerprintBoards(await readAllBoards(apiClient));
  return marks.length > 0 && marks.every((mark) => mark['boards'] === now);
}

/** Boards on which something happened since a time. */
export function findActive(boards: readonly Board[], since: string): Board[] {
  return boards.filter(({ dateLastActivity }) => dateLastActivity === null || dateLastActivity >= since);
}
