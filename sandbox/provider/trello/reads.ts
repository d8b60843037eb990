import { Refusal } from '../refusal';
import type { SandboxUser } from '../seed-data';
import type { TrelloAction, TrelloBoard, TrelloCard, TrelloData } from './trello-data';
import {
  pickFields,
  writeAction,
  writeBoard,
  writeCard,
  writeMember,
  writeNestedBoard,
  type Query,
} from './write-trello';

/** One read of the API: its path, and what it answers. */
export interface Read {
  path: RegExp;
  answer(user: SandboxUser, ids: readonly string[], query: Query): unknown;
}

/** Every read that the API knows. */
export function describeReads(data: TrelloData): Read[] {
  const boardOf = (user: SandboxUser, id: string | undefined): TrelloBoard => {
    const board = data.boards.get(id ?? '');
    if (board === undefined) throw new Refusal(404, 'The requested resource was not found.');
    if (!board.memberIds.includes(user.id)) throw new Refusal(401, 'unauthorized permission requested');
    return board;
  };
  return [
    { path: /^\/1\/members\/me$/, answer: (user, _ids, query) => writeMember(data, user.id, query['fields']) },
    {
      path: /^\/1\/members\/me\/boards$/,
      answer: (user, _ids, { filter = 'all', fields }) =>
        [...data.boards.values()]
          .filter(
            ({ memberIds, closed }) =>
              memberIds.includes(user.id) && (filter === 'all' || closed === (filter === 'closed')),
          )
          .map((board) => writeBoard(board, fields)),
    },
    {
      path: /^\/1\/members\/me\/organizations$/,
      answer: (user) =>
        data.workspaces
          .filter(({ memberIds }) => memberIds.includes(user.id))
          .map(({ id, displayName }) => ({ id, displayName })),
    },
    {
      path: /^\/1\/boards\/([^/]+)$/,
      answer: (user, [id], query) => writeNestedBoard(data, boardOf(user, id), query),
    },
    {
      path: /^\/1\/boards\/([^/]+)\/cards$/,
      answer: (user, [id], query) => listCards(boardOf(user, id), query),
    },
    {
      path: /^\/1\/boards\/([^/]+)\/actions$/,
      answer: (user, [id], query) => listActions(boardOf(user, id), query),
    },
    {
      path: /^\/1\/cards\/([^/]+)$/,
      answer: (user, [id], query) => writeCard(requireCard(data, user, id ?? ''), query),
    },
    {
      path: /^\/1\/cards\/([^/]+)\/actions$/,
      answer: (user, [id = ''], query) => {
        const card = requireCard(data, user, id);
        const all = listActions(boardOf(user, card.idBoard), query) as TrelloAction[];
        return all.filter((action) => (action.data['card'] as { id?: string } | undefined)?.id === id);
      },
    },
    {
      path: /^\/1\/lists\/([^/]+)$/,
      answer: (user, [id], { fields }) => {
        const board = [...data.boards.values()].find(({ lists }) => lists.some((list) => list.id === id));
        return pickFields(boardOf(user, board?.id).lists.find((list) => list.id === id) ?? {}, fields);
      },
    },
    {
      path: /^\/1\/labels\/([^/]+)$/,
      answer: (user, [id], { fields }) => {
        const board = [...data.boards.values()].find(({ labels }) => labels.some((label) => label.id === id));
        return pickFields(boardOf(user, board?.id).labels.find((label) => label.id === id) ?? {}, fields);
      },
    },
    {
      path: /^\/1\/members\/([^/]+)$/,
      answer: (_user, [id = ''], { fields }) => writeMember(data, id, fields),
    },
    {
      path: /^\/1\/actions\/([^/]+)$/,
      answer: (user, [id]) => {
        for (const board of data.boards.values()) {
          const action = board.comments.find(id ?? '');
          if (action !== undefined && board.memberIds.includes(user.id)) return writeAction(action);
        }
        throw new Refusal(404, 'The requested resource was not found.');
      },
    },
  ];
}

const MAX_LIMIT = 1000;

function readLimit(query: Query): number {
  const limit = Number(query['limit'] ?? MAX_LIMIT);
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) throw new Refusal(400, 'invalid value for limit');
  return limit;
}

function listCards(board: TrelloBoard, query: Query): unknown[] {
  const { filter = 'open', before } = query;
  const limit = readLimit(query);
  const cards: unknown[] = [];
  for (const card of board.cards.newestFirst(before)) {
    if (cards.length >= limit) break;
    if (card.idBoard !== board.id || (filter !== 'all' && card.closed !== (filter === 'closed'))) continue;
    cards.push(writeCard(card, query));
  }
  return cards;
}

function listActions(board: TrelloBoard, query: Query): unknown[] {
  const { filter = 'all', before, since } = query;
  const limit = readLimit(query);
  const types = new Set(filter.split(','));
  const actions: TrelloAction[] = [];
  const isWanted = (action: TrelloAction): boolean =>
    (filter === 'all' || types.has(action.type)) &&
    (since === undefined || action.date > new Date(since).toISOString()) &&
    (before === undefined || action.id < before);
  for (const action of board.actions.filter(isWanted).toReversed()) actions.push(action);
  if (filter === 'all' || types.has('commentCard')) {
    let count = 0;
    for (const comment of board.comments.newestFirst(before)) {
      // Comments come newest first: the first that is too old ends them.
      if (count >= limit || (since !== undefined && comment.date <= new Date(since).toISOString())) break;
      actions.push(comment);
      count += 1;
    }
  }
  return actions
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit)
    .map(writeAction);
}

/** A card that the user may see. */
export function findCard(data: TrelloData, user: SandboxUser, id: string): TrelloCard | undefined {
  for (const board of data.boards.values()) {
    const card = board.memberIds.includes(user.id) ? board.cards.find(id) : undefined;
    if (card?.idBoard === board.id) return card;
  }
  return undefined;
}

/** The same, or a 404. */
export function requireCard(data: TrelloData, user: SandboxUser, id: string): TrelloCard {
  const card = findCard(data, user, id);
  if (card === undefined) throw new Refusal(404, 'The requested resource was not found.');
  return card;
}
