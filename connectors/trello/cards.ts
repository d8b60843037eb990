import type { FetchArguments, SyncArguments } from '../../src/connector';
import { BATCH_SIZE, batchPath, readBatch } from './batch';
import { findActive, readBoards } from './boards';
import { beginBoards, pageBoards, type BoardsCursor } from './page-boards';
import { readActions } from './actions-since';

/** A checklist, nested in its card. */
export interface Checklist {
  id: string;
  idBoard: string;
  idCard: string;
  name: string;
  checkItems: ReadonlyArray<{ id: string; name: string; state: string; pos: number }>;
}

/** A card with what is nested in it (https://developer.atlassian.com/cloud/trello/rest/api-group-cards). */
export interface Card {
  id: string;
  idBoard: string;
  idList: string;
  idShort: number;
  name: string;
  desc: string;
  closed: boolean;
  due: string | null;
  dueComplete: boolean;
  start: string | null;
  dateLastActivity: string;
  idMembers: readonly string[];
  idLabels: readonly string[];
  pos: number;
  shortUrl: string;
  checklists?: readonly Checklist[];
  attachments?: ReadonlyArray<{ id: string; name: string; fileName: string; url: string; isUpload: boolean }>;
}

/** One page of cards; `gone` are cards that have to be removed. */
interface CardPage {
  cards: Card[];
  gone: string[];
  next: BoardsCursor | undefined;
}

const FIELDS =
  'idBoard,idList,idShort,name,desc,closed,due,dueComplete,start,dateLastActivity,idMembers,idLabels,pos,shortUrl';

/** What is asked of each card: the same for both types that read cards, so that they can share the answers. */
function cardQuery(types: ReadonlySet<string>): Record<string, string | undefined> {
  const isWhole = types.has('card');
  return {
    fields: isWhole ? FIELDS : 'idBoard,closed,dateLastActivity',
    ...(types.has('checklist') && { checklists: 'all', checklist_fields: 'idBoard,idCard,name' }),
    ...(isWhole && { attachments: 'true', attachment_fields: 'name,fileName,url,isUpload' }),
  };
}

/** How many types of the run read cards. */
function countReaders(types: ReadonlySet<string>): number {
  return ['card', 'checklist'].filter((type) => types.has(type)).length;
}

/** The next page of all cards. */
export async function readCards(args: FetchArguments<BoardsCursor>): Promise<CardPage> {
  const { apiClient, filter, types } = args;
  const cursor = args.cursor ?? beginBoards(await readBoards(args));
  const { pages, next } = await pageBoards<Card>({
    apiClient,
    cursor,
    readers: countReaders(types),
    toPath: (board, { limit, before }) =>
      batchPath(`/boards/${board}/cards`, {
        filter: filter['archived'] === true ? 'all' : 'open',
        ...cardQuery(types),
        limit: String(limit),
        before,
        sort: '-id',
      }),
  });
  return { cards: pages.flatMap(({ items }) => items), gone: [], next };
}

/** The part of a card that tells whether it changed. */
interface Trace {
  id: string;
  closed: boolean;
  dateLastActivity: string;
}

/** The next page of cards that changed since a time, and of those that are gone. Every change moves `dateLastActivity`. */
export async function readChangedCards(args: FetchArguments<BoardsCursor>, since: string): Promise<CardPage> {
  const { apiClient, filter, types } = args;
  const boards = await readBoards(args);
  const cursor = args.cursor ?? beginBoards(findActive(boards, since));
  const { pages, next } = await pageBoards<Trace>({
    apiClient,
    cursor,
    readers: countReaders(types),
    toPath: (board, { limit, before }) =>
      batchPath(`/boards/${board}/cards`, {
        filter: 'all',
        fields: 'closed,dateLastActivity',
        limit: String(limit),
        before,
        sort: '-id',
      }),
  });
  const changed = pages.flatMap(({ items }) => items).filter(({ dateLastActivity }) => dateLastActivity >= since);
  const isShown = ({ closed }: { closed: boolean }): boolean => filter['archived'] === true || !closed;
  const gone = changed.filter((card) => !isShown(card)).map(({ id }) => id);
  // Removals come with a board's first page.
  const begun = pages.map(({ board }) => board).filter((board) => cursor.boards.includes(board));
  const selected = new Set(boards.map(({ id }) => id));
  gone.push(...(await findGone(args, begun, since, selected)));
  const cards = await readCardsById(
    args,
    changed.map(({ id }) => id),
  );
  return { cards: cards.filter((card) => isShown(card) && selected.has(card.idBoard)), gone, next };
}

/** Cards with these ids; those that are gone are left out. */
export async function readCardsById({ apiClient, types }: SyncArguments, ids: readonly string[]): Promise<Card[]> {
  const cards: Card[] = [];
  const batches: string[][] = [];
  for (let at = 0; at < ids.length; at += BATCH_SIZE) batches.push(ids.slice(at, at + BATCH_SIZE));
  const answers = await Promise.all(
    batches.map((batch) =>
      readBatch<Card>(
        apiClient,
        batch.map((id) => batchPath(`/cards/${id}`, cardQuery(types))),
        countReaders(types),
      ),
    ),
  );
  for (const card of answers.flat()) if (card !== undefined) cards.push(card);
  return cards;
}

/** Cards that were deleted from a board or moved to one that is not read. */
async function findGone(
  args: SyncArguments,
  boards: readonly string[],
  since: string,
  selected: ReadonlySet<string>,
): Promise<string[]> {
  const actions = await readActions(args, boards, ['deleteCard', 'moveCardFromBoard'], since);
  const ids = [...new Set(actions.flatMap(({ data }) => data.card?.id ?? []))];
  const gone: string[] = [];
  for (let at = 0; at < ids.length; at += BATCH_SIZE) {
    const batch = ids.slice(at, at + BATCH_SIZE);
    const found = await readBatch<Pick<Card, 'idBoard'>>(
      args.apiClient,
      batch.map((id) => batchPath(`/cards/${id}`, { fields: 'idBoard' })),
      countReaders(args.types),
    );
    // One that came back, or went to another board that is read, is told of there.
    gone.push(...batch.filter((_id, index) => !selected.has(found[index]?.idBoard ?? '')));
  }
  return gone;
}
