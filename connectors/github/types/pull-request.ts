import { defineType, field, type FetchArguments } from '../../../src/connector';
import { pageRepositories, type RepositoriesCursor } from '../page-repositories';
import type { PullRequest } from '../provider-types';
import { hasSameRepositories } from '../repositories';
import { toTopicRow } from '../topic-row';

export const pullRequest = defineType({
  id: 'pullRequest',
  name: 'Pull request',
  filters: ['repositories', 'openOnly'],
  fields: {
    id: field.id(),
    key: field.text('Key', { description: 'Id of the repository and number' }),
    name: field.text('Name'),
    number: field.integer('Number'),
    body: field.md('Text'),
    state: field.select('State', [{ name: 'open' }, { name: 'closed' }]),
    isDraft: field.boolean('Draft'),
    headBranch: field.text('From branch'),
    baseBranch: field.text('Into branch'),
    url: field.url('Link'),
    createdOn: field.date('Created'),
    updatedOn: field.date('Updated'),
    closedOn: field.date('Closed'),
    mergedOn: field.date('Merged'),
    repositoryId: field.reference('Repository', { to: 'repository', targetName: 'Pull requests' }),
    authorId: field.reference('Author', { to: 'user', targetName: 'Pull requests' }),
    assigneeIds: field.references('Assignees', { to: 'user', targetName: 'Assigned pull requests' }),
    reviewerIds: field.references('Reviewers', { to: 'user', targetName: 'Pull requests to review' }),
    labelIds: field.references('Labels', { to: 'label', targetName: 'Pull requests' }),
    milestoneId: field.reference('Milestone', { to: 'milestone', targetName: 'Pull requests' }),
  },
  // Pull requests cannot be deleted.
  changes: hasSameRepositories,
  async fetch(args: FetchArguments<RepositoriesCursor>) {
    const isOpenOnly = args.filter['openOnly'] === true;
    const { changes } = args;
    const sinceMs = Date.parse(changes?.since ?? '1970-01-01T00:00:00Z');
    const { pages, next } = await pageRepositories<PullRequest>({
      args,
      path: '/pulls',
      // This list has no `since`: the newest change first, until they are too old.
      query:
        changes === undefined
          ? { state: isOpenOnly ? 'open' : 'all', sort: 'created', direction: 'asc' }
          : { state: 'all', sort: 'updated', direction: 'desc' },
      isEnough: (items) => items.some(({ updated_at }) => Date.parse(updated_at) < sinceMs),
    });
    const all = pages.flatMap(({ id, items }) =>
      items.filter(({ updated_at }) => Date.parse(updated_at) >= sinceMs).map((item) => toPullRequest(id, item)),
    );
    const isShown = ({ state }: { state: string }): boolean => !isOpenOnly || state === 'open';
    const removed = changes === undefined ? [] : all.filter((row) => !isShown(row)).map(({ id }) => id);
    return { items: all.filter(isShown), removed, next };
  },
});

/** The row of a pull request. */
export function toPullRequest(
  repositoryId: number,
  given: PullRequest,
): ReturnType<typeof toTopicRow> & {
  isDraft: boolean;
  headBranch: string;
  baseBranch: string;
  mergedOn: string | null;
  reviewerIds: string[];
} {
  return {
    ...toTopicRow(repositoryId, given),
    isDraft: given.draft ?? false,
    headBranch: given.head.ref,
    baseBranch: given.base.ref,
    mergedOn: given.merged_at,
    reviewerIds: (given.requested_reviewers ?? []).map(({ id }) => String(id)),
  };
}
