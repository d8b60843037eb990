import { defineType, field } from '../../../src/connector';
import { pageDetails, type DetailsCursor, type List } from '../board-details';
import type { FetchArguments } from '../../../src/connector';

export const list = defineType({
  id: 'list',
  name: 'List',
  filters: ['workspaces', 'boards', 'archived'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    position: field.number('Position'),
    isArchived: field.boolean('Archived'),
    boardId: field.reference('Board', { to: 'board', targetName: 'Lists' }),
  },
  fetch: (args: FetchArguments<DetailsCursor>) =>
    pageDetails(args, ({ lists = [] }) =>
      lists.filter(({ closed }) => args.filter['archived'] === true || !closed).map(toList),
    ),
});

/** The row of a list. */
export function toList({ id, name, pos, closed, idBoard }: List): {
  id: string;
  name: string;
  position: number;
  isArchived: boolean;
  boardId: string;
} {
  return { id, name, position: pos, isArchived: closed, boardId: idBoard };
}
