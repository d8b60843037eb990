import { pick, words } from '../generated-random';
import { Table } from '../table';
import { generateCard } from './generate-card';
import { KIND, makeId, readIndex, START } from './trello-ids';
import type { SandboxUser } from '../seed-data';

/** Trello-shaped data, in the shape of the public reference (https://developer.atlassian.com/cloud/trello/rest). */
export interface TrelloBoard {
  id: string;
  name: string;
  desc: string;
  closed: boolean;
  idOrganization: string | null;
  url: string;
  dateLastActivity: string;
  memberIds: string[];
  lists: TrelloList[];
  labels: TrelloLabel[];
  cards: CardTable;
  comments: CommentTable;
  /** Newest last. */
  actions: TrelloAction[];
}

/** A list of a board. */
export interface TrelloList {
  id: string;
  idBoard: string;
  name: string;
  closed: boolean;
  pos: number;
}

/** A label of a board. */
export interface TrelloLabel {
  id: string;
  idBoard: string;
  name: string;
  color: string | null;
}

/** A checklist of a card. */
export interface TrelloChecklist {
  id: string;
  idBoard: string;
  idCard: string;
  name: string;
  pos: number;
  checkItems: Array<{ id: string; name: string; state: 'complete' | 'incomplete'; pos: number; due: string | null }>;
}

/** A file or a link of a card. */
export interface TrelloAttachment {
  id: string;
  name: string;
  fileName: string;
  url: string;
  isUpload: boolean;
  mimeType: string;
  bytes: number;
  date: string;
}

/** A card with what can be nested in it. */
export interface TrelloCard {
  id: string;
  idShort: number;
  idBoard: string;
  idList: string;
  name: string;
  desc: string;
  closed: boolean;
  due: string | null;
  dueComplete: boolean;
  start: string | null;
  dateLastActivity: string;
  idMembers: string[];
  idLabels: string[];
  pos: number;
  url: string;
  shortUrl: string;
  checklists: TrelloChecklist[];
  attachments: TrelloAttachment[];
}

/** Something that happened on a board. */
export interface TrelloAction {
  id: string;
  type: string;
  date: string;
  idMemberCreator: string;
  data: Record<string, unknown>;
}

export type CardTable = Table<TrelloCard>;
export type CommentTable = Table<TrelloAction>;

/** How large generated data is. */
export interface TrelloSize {
  boards: number;
  cardsPerBoard: number;
  seed: number;
}

/** Everything that the simulated Trello holds. */
export interface TrelloData {
  boards: Map<string, TrelloBoard>;
  workspaces: Array<{ id: string; displayName: string; memberIds: string[] }>;
  members: Map<string, SandboxUser & { initials: string }>;
  /** A fresh id that says now. */
  newId(kind: keyof typeof KIND): string;
  addBoard(args: { name: string; memberIds: string[]; idOrganization?: string | null }): TrelloBoard;
}

/** Makes data for `users`: two small boards, and generated ones on demand. */
export function createTrelloData(users: readonly SandboxUser[], size: TrelloSize, now: () => number): TrelloData {
  const boards = new Map<string, TrelloBoard>();
  let counter = 0;
  const newId: TrelloData['newId'] = (kind) => {
    counter += 1;
    // The index of an id that nothing generated begins with f.
    return makeId(now() / 1000, 0xffffff, KIND[kind], 0xf0000000 + counter);
  };
  const [ada, grace] = users;
  const workspaces = [
    { id: makeId(START, 0, KIND.other, 1), displayName: 'Engines', memberIds: users.map(({ id }) => id) },
    { id: makeId(START, 0, KIND.other, 2), displayName: 'Compilers', memberIds: users.map(({ id }) => id) },
  ];

  const makeBoard = (number: number, name: string, memberIds: string[], cards: number): TrelloBoard => {
    const idOrganization = workspaces[number % 2]?.id ?? null;
    const board = generateBoard({ number, name, memberIds, cards, idOrganization, seed: size.seed });
    boards.set(board.id, board);
    return board;
  };

  makeBoard(1, 'Analytical Engine', [ada?.id ?? ''], 12);
  makeBoard(
    2,
    'Compiler',
    users.map((user) => user.id),
    7,
  );
  for (let number = 0; number < size.boards; number += 1) {
    makeBoard(
      3 + number,
      `Works ${number + 1}`,
      [ada?.id ?? '', ...(number % 2 === 0 ? [grace?.id ?? ''] : [])],
      size.cardsPerBoard,
    );
  }
  let made = 0;
  return {
    boards,
    workspaces,
    members: new Map(users.map((user) => [user.id, { ...user, initials: user.fullName.replace(/[^A-Z]/g, '') }])),
    newId,
    addBoard({ name, memberIds, idOrganization = null }) {
      made += 1;
      const board = makeBoard(0x800000 + made, name, memberIds, 0);
      board.idOrganization = idOrganization;
      board.dateLastActivity = new Date(now()).toISOString();
      return board;
    },
  };
}

/** One board by its number: three lists, three labels, and cards and comments that are made when they are asked for. */
function generateBoard(given: {
  number: number;
  name: string;
  memberIds: string[];
  cards: number;
  idOrganization: string | null;
  seed: number;
}): TrelloBoard {
  const { number, name, memberIds, cards, idOrganization, seed } = given;
  const id = makeId(START, number, KIND.board, 0);
  const lists = ['To do', 'Doing', 'Done'].map((listName, index) => ({
    id: makeId(START, number, KIND.list, index),
    idBoard: id,
    name: listName,
    closed: false,
    pos: (index + 1) * 16384,
  }));
  const labels = ['urgent', 'idea', ''].map((labelName, index) => ({
    id: makeId(START, number, KIND.label, index),
    idBoard: id,
    name: labelName,
    color: ['red', 'blue', 'green'][index] ?? null,
  }));
  // What the formula draws from stays, whatever is changed later.
  const first = { lists: [...lists], labels: [...labels], memberIds: [...memberIds] };
  const board: TrelloBoard = {
    id,
    name,
    desc: words(8, seed, number),
    closed: false,
    idOrganization: idOrganization,
    url: `https://trello.com/b/${id.slice(0, 8)}`,
    dateLastActivity: new Date((START + cards * 60) * 1000).toISOString(),
    memberIds,
    lists,
    labels,
    actions: [],
    cards: new Table(cards, (index) => makeCard(number, index), readIndex(number, KIND.card)),
    comments: new Table(cards, (index) => makeComment(number, index), readIndex(number, KIND.comment)),
  };
  const makeCard = (boardNumber: number, index: number): TrelloCard =>
    generateCard({ seed: seed, boardNumber, index, ...first });
  const makeComment = (boardNumber: number, index: number): TrelloAction => {
    const seconds = START + index * 60 + 30;
    const card = makeId(START + index * 60, boardNumber, KIND.card, index);
    return {
      id: makeId(seconds, boardNumber, KIND.comment, index),
      type: 'commentCard',
      date: new Date(seconds * 1000).toISOString(),
      idMemberCreator: memberIds[pick(memberIds.length, seed, boardNumber, index, 'by')] ?? '',
      data: {
        text: words(12, seed, boardNumber, index, 'comment'),
        card: { id: card },
        board: { id },
      },
    };
  };
  return board;
}
