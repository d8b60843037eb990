import { defineType, field, type FetchArguments } from '../../../src/connector';
import { pageDetails, type DetailsCursor, type Label } from '../board-details';

export const label = defineType({
  id: 'label',
  name: 'Label',
  filters: ['workspaces', 'boards', 'archived'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    color: field.select('Color'),
    boardId: field.reference('Board', { to: 'board', targetName: 'Labels' }),
  },
  fetch: (args: FetchArguments<DetailsCursor>) => pageDetails(args, ({ labels = [] }) => labels.map(toLabel)),
});

/** The row of a label; one without a name is known by its color. */
export function toLabel({ id, name, color, idBoard }: Label): {
  id: string;
  name: string;
  color: string | null;
  boardId: string;
} {
  return { id, name: name || color || 'No name', color, boardId: idBoard };
}
