import { defineType, field, type FetchArguments } from '../../../src/connector';
import { hasAllIssues } from '../deletions';
import { pageRepositories, type RepositoriesCursor } from '../page-repositories';
import type { Issue } from '../provider-types';
import { toTopicRow } from '../topic-row';

export const issue = defineType({
  id: 'issue',
  name: 'Issue',
  filters: ['repositories', 'openOnly'],
  fields: {
    id: field.id(),
    key: field.text('Key', { description: 'Id of the repository and number' }),
    name: field.text('Name'),
    number: field.integer('Number'),
    body: field.md('Text'),
    state: field.select('State', [{ name: 'open' }, { name: 'closed' }]),
    stateReason: field.text('Reason of the state'),
    url: field.url('Link'),
    createdOn: field.date('Created'),
    updatedOn: field.date('Updated'),
    closedOn: field.date('Closed'),
    repositoryId: field.reference('Repository', { to: 'repository', targetName: 'Issues' }),
    authorId: field.reference('Author', { to: 'user', targetName: 'Issues' }),
    assigneeIds: field.references('Assignees', { to: 'user', targetName: 'Assigned issues' }),
    labelIds: field.references('Labels', { to: 'label', targetName: 'Issues' }),
    milestoneId: field.reference('Milestone', { to: 'milestone', targetName: 'Issues' }),
  },
  changes: hasAllIssues,
  async fetch(args: FetchArguments<RepositoriesCursor>) {
    const isOpenOnly = args.filter['openOnly'] === true;
    const { pages, next } = await pageRepositories<Issue>({
      args,
      path: '/issues',
      query:
        args.changes === undefined
          ? { state: isOpenOnly ? 'open' : 'all', sort: 'created', direction: 'asc' }
          : { state: 'all', sort: 'updated', direction: 'asc', since: args.changes.since.replace(/\.\d+Z$/, 'Z') },
    });
    const all = pages.flatMap(({ id, items }) =>
      // The list has pull requests too.
      items.filter(({ pull_request }) => pull_request === undefined).map((item) => toIssue(id, item)),
    );
    const isShown = ({ state }: { state: string }): boolean => !isOpenOnly || state === 'open';
    const removed = args.changes === undefined ? [] : all.filter((row) => !isShown(row)).map(({ id }) => id);
    return { items: all.filter(isShown), removed, next };
  },
});

/** The row of an issue. */
export function toIssue(
  repositoryId: number,
  given: Issue,
): ReturnType<typeof toTopicRow> & { stateReason: string | null } {
  return { ...toTopicRow(repositoryId, given), stateReason: given.state_reason ?? null };
}
