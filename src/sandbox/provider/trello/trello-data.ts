import { pick, words } from '../generated-random';
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

/** Items by id, newest first: those made by a formula, and over them what was added, changed or removed since. */
class Table<T extends { id: string }> {
  private readonly changed = new Map<string, T | undefined>();
  private readonly added: T[] = [];

  constructor(
    private readonly size: number,
    private readonly make: (index: number) => T,
    /** The index that an id was made from; `undefined` for ids that were not. */
    private readonly indexOf: (id: string) => number | undefined,
  ) {}

  find(id: string): T | undefined {
    if (this.changed.has(id)) return this.changed.get(id);
    const index = this.indexOf(id);
    if (index !== undefined) return index < this.size ? this.make(index) : undefined;
    return this.added.find((item) => item.id === id);
  }

  add(item: T): void {
    const isKnown = this.indexOf(item.id) !== undefined || this.added.some(({ id }) => id === item.id);
    if (isKnown) return this.put(item);
    this.added.push(item);
  }

  /** Keeps `item` in place of the one with its id. */
  put(item: T): void {
    this.changed.set(item.id, item);
  }

  remove(id: string): void {
    this.changed.set(id, undefined);
  }

  /** Newest first, from below `before`. */
  *newestFirst(before?: string): Generator<T> {
    const added = this.added.toSorted((a, b) => (a.id < b.id ? 1 : -1));
    const from = before === undefined ? undefined : this.indexOf(before);
    let index = Math.min(this.size, from ?? this.size) - 1;
    let place = 0;
    for (;;) {
      const made = index >= 0 ? this.make(index) : undefined;
      const other = added[place];
      const next = made === undefined || (other !== undefined && other.id > made.id) ? other : made;
      if (next === undefined) return;
      if (next === made) index -= 1;
      else place += 1;
      if (before !== undefined && next.id >= before) continue;
      const current = this.changed.has(next.id) ? this.changed.get(next.id) : next;
      if (current !== undefined) yield current;
    }
  }
}

export type CardTable = Table<TrelloCard>;
export type CommentTable = Table<TrelloAction>;

/** How large generated data is. */
export interface TrelloSize {
  boards: number;
  cardsPerBoard: number;
  seed: number;
}

/** Generated things happened in 2024, one a minute. */
const START = Date.UTC(2024, 0, 1) / 1000;

/** Ids begin with the time of creation, as Trello's do: 8 hex digits of time, 6 of the board, 2 of the kind, 8 of a number. */
function makeId(seconds: number, board: number, kind: number, index: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return `${hex(Math.floor(seconds), 8)}${hex(board, 6)}${hex(kind, 2)}${hex(index, 8)}`;
}

const KIND = {
  board: 1,
  list: 2,
  label: 3,
  card: 4,
  checklist: 5,
  item: 6,
  attachment: 7,
  comment: 8,
  action: 9,
  other: 10,
};

const readIndex =
  (board: number, kind: number) =>
  (id: string): number | undefined =>
    id.slice(8, 16) === makeId(0, board, kind, 0).slice(8, 16) && !id.startsWith('f', 16)
      ? Number.parseInt(id.slice(16), 16)
      : undefined;

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
      desc: words(8, size.seed, number),
      closed: false,
      idOrganization: workspaces[number % 2]?.id ?? null,
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
      generateCard({ seed: size.seed, boardNumber, index, ...first });
    const makeComment = (boardNumber: number, index: number): TrelloAction => {
      const seconds = START + index * 60 + 30;
      const card = makeId(START + index * 60, boardNumber, KIND.card, index);
      return {
        id: makeId(seconds, boardNumber, KIND.comment, index),
        type: 'commentCard',
        date: new Date(seconds * 1000).toISOString(),
        idMemberCreator: memberIds[pick(memberIds.length, size.seed, boardNumber, index, 'by')] ?? '',
        data: {
          text: words(12, size.seed, boardNumber, index, 'comment'),
          card: { id: card },
          board: { id },
        },
      };
    };
    boards.set(id, board);
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

interface CardFormula {
  seed: number;
  boardNumber: number;
  index: number;
  lists: readonly TrelloList[];
  labels: readonly TrelloLabel[];
  memberIds: readonly string[];
}

function generateCard({ seed, boardNumber, index, lists, labels, memberIds }: CardFormula): TrelloCard {
  const seconds = START + index * 60;
  const idBoard = makeId(START, boardNumber, KIND.board, 0);
  const id = makeId(seconds, boardNumber, KIND.card, index);
  const draw = (limit: number, salt: string): number => pick(limit, seed, boardNumber, index, salt);
  const member = memberIds[draw(memberIds.length, 'member')] ?? '';
  const label = labels[draw(labels.length, 'label')]?.id ?? '';
  const time = new Date(seconds * 1000).toISOString();
  return {
    id,
    idShort: index + 1,
    idBoard,
    idList: lists[draw(lists.length, 'list')]?.id ?? '',
    name: words(4, seed, boardNumber, index, 'name'),
    desc: words(30, seed, boardNumber, index, 'desc'),
    closed: draw(10, 'closed') === 0,
    due: draw(2, 'due') === 0 ? new Date((seconds + 86_400 * 7) * 1000).toISOString() : null,
    dueComplete: draw(4, 'done') === 0,
    start: null,
    dateLastActivity: time,
    idMembers: [member],
    idLabels: [label],
    pos: (index + 1) * 1024,
    url: `https://trello.com/c/${id.slice(8)}/${index + 1}`,
    shortUrl: `https://trello.com/c/${id.slice(8)}`,
    checklists: [
      {
        id: makeId(seconds, boardNumber, KIND.checklist, index),
        idBoard,
        idCard: id,
        name: 'Checklist',
        pos: 16384,
        checkItems: [0, 1].map((item) => ({
          id: makeId(seconds, boardNumber, KIND.item, index * 2 + item),
          name: words(3, seed, boardNumber, index, 'item', item),
          state: draw(2, `item${item}`) === 0 ? ('complete' as const) : ('incomplete' as const),
          pos: (item + 1) * 1024,
          due: null,
        })),
      },
    ],
    attachments:
      draw(5, 'file') > 0
        ? []
        : [
            {
              id: makeId(seconds, boardNumber, KIND.attachment, index),
              name: 'drawing.png',
              fileName: 'drawing.png',
              url: `https://trello.com/1/cards/${id}/attachments/${makeId(seconds, boardNumber, KIND.attachment, index)}/download/drawing.png`,
              isUpload: true,
              mimeType: 'image/png',
              bytes: 2048,
              date: time,
            },
          ],
  };
}
