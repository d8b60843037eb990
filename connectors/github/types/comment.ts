import { defineType, field, type FetchArguments } from '../../../src/connector';
import { firstWords } from '../../_shared/first-words';
import { hasAllComments } from '../deletions';
import { pageRepositories, type RepositoriesCursor } from '../page-repositories';
import type { Comment } from '../provider-types';
import { topicKey } from '../topic-row';

/** Comments on issues and pull requests; those in reviews of code are another list and stay away. */
export const comment = defineType({
  id: 'comment',
  name: 'Comment',
  filters: ['repositories'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    body: field.md('Text'),
    url: field.url('Link'),
    createdOn: field.date('Created'),
    updatedOn: field.date('Updated'),
    issueKey: field.reference('Issue', { to: 'issue', targetName: 'Comments', targetField: 'key' }),
    pullRequestKey: field.reference('Pull request', { to: 'pullRequest', targetName: 'Comments', targetField: 'key' }),
    authorId: field.reference('Author', { to: 'user', targetName: 'Comments' }),
  },
  changes: hasAllComments,
  async fetch(args: FetchArguments<RepositoriesCursor>) {
    const { pages, next } = await pageRepositories<Comment>({
      args,
      path: '/issues/comments',
      query:
        args.changes === undefined
          ? { sort: 'created', direction: 'asc' }
          : { sort: 'updated', direction: 'asc', since: args.changes.since.replace(/\.\d+Z$/, 'Z') },
    });
    return { items: pages.flatMap(({ id, items }) => items.map((item) => toComment(id, item))), next };
  },
});

/** The row of a comment; its first words are its name. */
export function toComment(
  repositoryId: number,
  given: Comment,
): {
  id: string;
  name: string;
  body: string;
  url: string;
  createdOn: string;
  updatedOn: string;
  issueKey: string | null;
  pullRequestKey: string | null;
  authorId: string | null;
} {
  const body = given.body ?? '';
  const key = topicKey(repositoryId, Number(given.issue_url.split('/').at(-1)));
  const isOnPullRequest = /\/pull\/\d+#/.test(given.html_url);
  return {
    id: String(given.id),
    name: firstWords(body, 'Comment'),
    body,
    url: given.html_url,
    createdOn: given.created_at,
    updatedOn: given.updated_at,
    issueKey: isOnPullRequest ? null : key,
    pullRequestKey: isOnPullRequest ? key : null,
    authorId: given.user === null ? null : String(given.user.id),
  };
}
