import { defineType, field, fileLink, type FetchArguments } from '../../../src/connector';
import { hasSameBoards } from '../boards';
import { readCards, readChangedCards, type Card } from '../cards';
import type { BoardsCursor } from '../page-boards';

export const card = defineType({
  id: 'card',
  name: 'Card',
  filters: ['workspaces', 'boards', 'archived'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    number: field.integer('Number'),
    description: field.md('Description'),
    due: field.date('Due'),
    isDueComplete: field.boolean('Due complete'),
    start: field.date('Start'),
    isArchived: field.boolean('Archived'),
    position: field.number('Position'),
    createdOn: field.date('Created'),
    lastActivityOn: field.date('Last activity'),
    url: field.url('Link'),
    files: field.files('Files'),
    links: field.text('Links', { description: 'Attached addresses, one a line' }),
    boardId: field.reference('Board', { to: 'board', targetName: 'Cards' }),
    listId: field.reference('List', { to: 'list', targetName: 'Cards' }),
    memberIds: field.references('Members', { to: 'member', targetName: 'Cards' }),
    labelIds: field.references('Labels', { to: 'label', targetName: 'Cards' }),
  },
  changes: hasSameBoards,
  async fetch(args: FetchArguments<BoardsCursor>) {
    const page = args.changes === undefined ? await readCards(args) : await readChangedCards(args, args.changes.since);
    const { cards, gone, next } = page;
    return { items: cards.map(toCard), removed: gone, next };
  },
});

/** The row of a card. */
export function toCard(given: Card): {
  id: string;
  name: string;
  number: number;
  description: string;
  due: string | null;
  isDueComplete: boolean;
  start: string | null;
  isArchived: boolean;
  position: number;
  createdOn: number;
  lastActivityOn: string;
  url: string;
  files: string[];
  links: string;
  boardId: string;
  listId: string;
  memberIds: readonly string[];
  labelIds: readonly string[];
} {
  const attachments = given.attachments ?? [];
  return {
    id: given.id,
    name: given.name,
    number: given.idShort,
    description: given.desc,
    due: given.due,
    isDueComplete: given.dueComplete,
    start: given.start,
    isArchived: given.closed,
    position: given.pos,
    createdOn: readCreation(given.id),
    lastActivityOn: given.dateLastActivity,
    url: given.shortUrl,
    files: attachments
      .filter(({ isUpload }) => isUpload)
      .map(({ id, fileName, name }) => fileLink('attachment', { card: given.id, id, name: fileName || name }, id)),
    links: attachments
      .filter(({ isUpload }) => !isUpload)
      .map(({ url }) => url)
      .join('\n'),
    boardId: given.idBoard,
    listId: given.idList,
    memberIds: given.idMembers,
    labelIds: given.idLabels,
  };
}

/** Ids begin with the second of creation, in hex. */
function readCreation(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) * 1000;
}
