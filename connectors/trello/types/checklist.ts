import { defineType, field, type ChangesQuestion, type FetchArguments } from '../../../src/connector';
import { readActions } from '../actions-since';
import { findActive, hasSameBoards, readBoards } from '../boards';
import { readCards, readCardsById, readChangedCards, type Checklist } from '../cards';
import type { BoardsCursor } from '../page-boards';

export const checklist = defineType({
  id: 'checklist',
  name: 'Checklist',
  filters: ['workspaces', 'boards', 'archived'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    items: field.md('Items'),
    itemCount: field.integer('Items in all'),
    doneCount: field.integer('Items done'),
    cardId: field.reference('Card', { to: 'card', targetName: 'Checklists' }),
    boardId: field.reference('Board', { to: 'board', targetName: 'Checklists' }),
  },
  changes: async (question) => (await hasSameBoards(question)) && !(await lostCards(question)),
  async fetch(args: FetchArguments<BoardsCursor>) {
    if (args.changes === undefined) {
      const { cards, next } = await readCards(args);
      return { items: cards.flatMap(({ checklists = [] }) => checklists.map(toChecklist)), next };
    }
    const { since } = args.changes;
    const { cards, gone, next } = await readChangedCards(args, since);
    const boards = args.cursor === undefined ? findActive(await readBoards(args), since) : [];
    const ids = boards.map(({ id }) => id);
    const actions = await readActions(args, ids, ['removeChecklistFromCard'], since);
    const removed = actions.flatMap(({ data }) => data.checklist?.id ?? []);
    if (gone.length > 0) removed.push(...(await findHidden(args, gone)));
    return { items: cards.flatMap(({ checklists = [] }) => checklists.map(toChecklist)), removed, next };
  },
});

/** A card that is gone took its checklists along, and nobody tells which they were. */
async function lostCards(question: ChangesQuestion): Promise<boolean> {
  const ids = findActive(await readBoards(question), question.since).map(({ id }) => id);
  return (await readActions(question, ids, ['deleteCard', 'moveCardFromBoard'], question.since)).length > 0;
}

/** Checklists of cards that were archived. */
async function findHidden(args: FetchArguments<BoardsCursor>, cardIds: readonly string[]): Promise<string[]> {
  const cards = await readCardsById(args, cardIds);
  return cards.flatMap(({ checklists = [] }) => checklists.map(({ id }) => id));
}

/** The row of a checklist, its items as a task list. */
export function toChecklist({ id, name, idCard, idBoard, checkItems }: Checklist): {
  id: string;
  name: string;
  items: string;
  itemCount: number;
  doneCount: number;
  cardId: string;
  boardId: string;
} {
  const items = checkItems.toSorted((a, b) => a.pos - b.pos);
  return {
    id,
    name,
    items: items.map(({ name: text, state }) => `- [${state === 'complete' ? 'x' : ' '}] ${text}`).join('\n'),
    itemCount: items.length,
    doneCount: items.filter(({ state }) => state === 'complete').length,
    cardId: idCard,
    boardId: idBoard,
  };
}
