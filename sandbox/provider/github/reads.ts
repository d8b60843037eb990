import { Refusal } from '../refusal';
import type { AddRoute, Call } from './call';
import type { Repository } from './github-data';
import { page, PROFILE, PULL_DETAILS, readQuery } from './pages';
import type { GithubWriter } from './write-github';

/** What reads stand on. */
interface ReadParts {
  read: AddRoute;
  writer: GithubWriter;
  visible: (user: Call['user']) => Repository[];
}

/** The user, the repositories and who works in them. */
export function addRepositoryReads({ read, writer, visible }: ReadParts): void {
  read('/user', ({ user }) => ({ ...writer.user(user.username), ...PROFILE, name: user.fullName, email: user.email }));
  read('/user/repos', (call) => page(call, visible(call.user).map(writer.repository)));
  read('/repos/:owner/:repo', ({ repository }) => writer.repository(repository()));
  read('/repos/:owner/:repo/assignees', (call) => page(call, call.repository().people.map(writer.user)));
}

/** Issues and pull requests, one by one and in lists. */
export function addIssueReads({ read, writer }: ReadParts): void {
  read('/repos/:owner/:repo/issues', (call) => {
    const repository = call.repository();
    const { state: wanted = 'open', since, sort = 'created', direction = 'desc' } = readQuery(call);
    const key = sort === 'updated' ? 'updatedAt' : 'createdAt';
    const issues = [...repository.issues.values()]
      .filter((issue) => wanted === 'all' || issue.state === wanted)
      .filter((issue) => since === undefined || issue.updatedAt >= new Date(since).toISOString())
      .toSorted((a, b) => (a[key] === b[key] ? a.number - b.number : a[key] < b[key] ? -1 : 1));
    return page(
      call,
      (direction === 'asc' ? issues : issues.toReversed()).map((issue) => writer.issue(repository, issue)),
    );
  });
  read('/repos/:owner/:repo/pulls', (call) => {
    const repository = call.repository();
    const { state: wanted = 'open', sort = 'created', direction = 'desc' } = readQuery(call);
    const key = sort === 'updated' ? 'updatedAt' : 'createdAt';
    const pulls = [...repository.issues.values()]
      .filter(({ pull, state: own }) => pull !== undefined && (wanted === 'all' || own === wanted))
      .toSorted((a, b) => (a[key] === b[key] ? a.number - b.number : a[key] < b[key] ? -1 : 1));
    return page(
      call,
      (direction === 'asc' ? pulls : pulls.toReversed()).map((pull) => writer.pull(repository, pull)),
    );
  });
}

/** Comments, events, and single issues and pull requests. */
export function addCommentReads({ read, writer }: ReadParts): void {
  read('/repos/:owner/:repo/issues/comments', (call) => {
    const repository = call.repository();
    const { since, sort = 'created', direction = 'desc' } = readQuery(call);
    const key = sort === 'updated' ? 'updatedAt' : 'createdAt';
    const comments = [...repository.comments.values()]
      .filter((comment) => since === undefined || comment.updatedAt >= new Date(since).toISOString())
      .toSorted((a, b) => (a[key] === b[key] ? a.id - b.id : a[key] < b[key] ? -1 : 1));
    return page(
      call,
      (direction === 'asc' ? comments : comments.toReversed()).map((comment) => writer.comment(repository, comment)),
    );
  });
  read('/repos/:owner/:repo/issues/events', (call) =>
    page(
      call,
      call
        .repository()
        .events.toReversed()
        .map((event) => ({
          ...event,
          node_id: `E_${event.id}`,
          url: 'https://api.github.com/e',
          actor: null,
          commit_id: null,
          commit_url: null,
        })),
    ),
  );
  read('/repos/:owner/:repo/issues/comments/:id', (call) => {
    const repository = call.repository();
    const comment = repository.comments.get(Number(call.request.params['id']));
    if (comment === undefined) throw new Refusal(404, 'Not Found');
    return writer.comment(repository, comment);
  });
  read('/repos/:owner/:repo/issues/:number', (call) => {
    const repository = call.repository();
    const issue = repository.issues.get(Number(call.request.params['number']));
    if (issue === undefined) throw new Refusal(410, 'This issue was deleted');
    return writer.issue(repository, issue);
  });
  read('/repos/:owner/:repo/pulls/:number', (call) => {
    const repository = call.repository();
    const issue = repository.issues.get(Number(call.request.params['number']));
    if (issue?.pull === undefined) throw new Refusal(404, 'Not Found');
    return { ...writer.pull(repository, issue), ...PULL_DETAILS, merged: issue.pull.mergedAt !== null };
  });
}

/** Labels and milestones. */
export function addLabelReads({ read, writer }: ReadParts): void {
  read('/repos/:owner/:repo/labels', (call) => {
    const repository = call.repository();
    return page(
      call,
      [...repository.labels.values()].map((label) => writer.label(repository, label)),
    );
  });
  read('/repos/:owner/:repo/labels/:name', (call) => {
    const repository = call.repository();
    const label = [...repository.labels.values()].find(({ name }) => name === call.request.params['name']);
    if (label === undefined) throw new Refusal(404, 'Not Found');
    return writer.label(repository, label);
  });
  read('/repos/:owner/:repo/milestones', (call) => {
    const repository = call.repository();
    const { state: wanted = 'open' } = readQuery(call);
    const milestones = [...repository.milestones.values()].filter((item) => wanted === 'all' || item.state === wanted);
    return page(
      call,
      milestones.map((milestone) => writer.milestone(repository, milestone)),
    );
  });
  read('/repos/:owner/:repo/milestones/:number', (call) => {
    const repository = call.repository();
    const milestone = repository.milestones.get(Number(call.request.params['number']));
    if (milestone === undefined) throw new Refusal(404, 'Not Found');
    return writer.milestone(repository, milestone);
  });
}

/** The search for issues, as far as removals are counted with it. */
export function addSearch({ read, writer, visible }: ReadParts): void {
  read('/search/issues', (call) => {
    const { q = '' } = readQuery(call);
    const owners = new Set([...q.matchAll(/\buser:(\S+)/g)].map(([, login]) => login));
    const before = /\bcreated:<(\S+)/.exec(q)?.[1];
    const found = visible(call.user)
      .filter(({ owner }) => owners.has(owner.login))
      .flatMap((repository) => [...repository.issues.values()].map((issue) => ({ repository, issue })))
      .filter(
        ({ issue }) =>
          issue.pull === undefined && (before === undefined || issue.createdAt < new Date(before).toISOString()),
      );
    const items = found.slice(0, 1).map(({ repository, issue }) => ({ ...writer.issue(repository, issue), score: 1 }));
    return { total_count: found.length, incomplete_results: false, search_type: 'lexical', items };
  });
}
