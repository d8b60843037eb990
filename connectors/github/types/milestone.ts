import { defineType, field, type FetchArguments } from '../../../src/connector';
import { pageRepositories, type RepositoriesCursor } from '../page-repositories';
import type { Milestone } from '../provider-types';

export const milestone = defineType({
  id: 'milestone',
  name: 'Milestone',
  filters: ['repositories'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    number: field.integer('Number'),
    description: field.md('Description'),
    state: field.select('State', [{ name: 'open' }, { name: 'closed' }]),
    dueOn: field.date('Due'),
    createdOn: field.date('Created'),
    url: field.url('Link'),
    repositoryId: field.reference('Repository', { to: 'repository', targetName: 'Milestones' }),
  },
  async fetch(args: FetchArguments<RepositoriesCursor>) {
    const { pages, next } = await pageRepositories<Milestone>({ args, path: '/milestones', query: { state: 'all' } });
    return { items: pages.flatMap(({ id, items }) => items.map((item) => toMilestone(id, item))), next };
  },
});

/** The row of a milestone. */
export function toMilestone(
  repositoryId: number,
  given: Milestone,
): {
  id: string;
  name: string;
  number: number;
  description: string;
  state: string;
  dueOn: string | null;
  createdOn: string;
  url: string;
  repositoryId: string;
} {
  return {
    id: String(given.id),
    name: given.title,
    number: given.number,
    description: given.description ?? '',
    state: given.state,
    dueOn: given.due_on,
    createdOn: given.created_at,
    url: given.html_url,
    repositoryId: String(repositoryId),
  };
}
