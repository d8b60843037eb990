import { defineType, field, type FetchArguments } from '../../../src/connector';
import { pageRepositories, type RepositoriesCursor } from '../page-repositories';
import type { Label } from '../provider-types';

export const label = defineType({
  id: 'label',
  name: 'Label',
  filters: ['repositories'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    color: field.text('Color'),
    description: field.text('Description'),
    repositoryId: field.reference('Repository', { to: 'repository', targetName: 'Labels' }),
  },
  async fetch(args: FetchArguments<RepositoriesCursor>) {
    const { pages, next } = await pageRepositories<Label>({ args, path: '/labels', query: {} });
    return { items: pages.flatMap(({ id, items }) => items.map((item) => toLabel(id, item))), next };
  },
});

/** The row of a label. */
export function toLabel(
  repositoryId: number,
  { id, name, color, description }: Label,
): {
  id: string;
  name: string;
  color: string;
  description: string;
  repositoryId: string;
} {
  return {
    id: String(id),
    name,
    color: `#${color}`,
    description: description ?? '',
    repositoryId: String(repositoryId),
  };
}
