import { defineType, field } from '../../../src/connector';
import { readBoards, type Board } from '../boards';

export const board = defineType({
  id: 'board',
  name: 'Board',
  filters: ['workspaces', 'boards', 'archived'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    description: field.md('Description'),
    isArchived: field.boolean('Archived'),
    lastActivityOn: field.date('Last activity'),
    url: field.url('Link'),
  },
  fetch: async (args) => ({ items: (await readBoards(args)).map(toBoard) }),
});

/** The row of a board. */
export function toBoard({ id, name, desc, closed, dateLastActivity, url }: Board): {
  id: string;
  name: string;
  description: string;
  isArchived: boolean;
  lastActivityOn: string | null;
  url: string;
} {
  return { id, name, description: desc, isArchived: closed, lastActivityOn: dateLastActivity, url };
}
