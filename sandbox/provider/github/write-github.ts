import type { Comment, GithubData, Issue, Label, Milestone, Repository } from './github-data';
import { writeRepository, writeUser } from './write-repository';

/** Answers in the shape of GitHub's API description, with what every schema there requires. */
export function createWriter(data: GithubData, origin: () => string): GithubWriter {
  const api = (path: string): string => `${origin()}${path}`;
  const user = (login: string): object => {
    const { id } = data.users.get(login) ?? { id: 1 };
    return writeUser({ id, login, name: login }, api);
  };
  const repositoryPath = ({ owner, name }: Repository): string => `/repos/${owner.login}/${name}`;
  const label = (repository: Repository, { id, name, color, description }: Label): object => ({
    id,
    node_id: `L_${id}`,
    url: api(`${repositoryPath(repository)}/labels/${encodeURIComponent(name)}`),
    name,
    color,
    description,
    default: false,
  });
  const milestone = (repository: Repository, given: Milestone): object =>
    writeMilestone(repository, given, {
      url: api(`${repositoryPath(repository)}/milestones/${given.number}`),
      creator: user(repository.owner.login),
    });
  const common = (repository: Repository, issue: Issue): Record<string, unknown> => {
    const assignees = issue.assignees.map(user);
    const labels = issue.labels.flatMap((id) => {
      const known = repository.labels.get(id);
      return known === undefined ? [] : [label(repository, known)];
    });
    const ofMilestone = issue.milestone === null ? undefined : repository.milestones.get(issue.milestone);
    return {
      number: issue.number,
      state: issue.state,
      locked: false,
      title: issue.title,
      body: issue.body,
      user: user(issue.author),
      labels,
      assignee: assignees[0] ?? null,
      assignees,
      milestone: ofMilestone === undefined ? null : milestone(repository, ofMilestone),
      created_at: issue.createdAt,
      updated_at: issue.updatedAt,
      closed_at: issue.closedAt,
      author_association: 'OWNER',
    };
  };
  return {
    user,
    label,
    milestone,
    repository(repository) {
      return writeRepository(repository, api(repositoryPath(repository)), writeUser(repository.owner, api));
    },
    issue: (repository, issue) =>
      writeIssue(repository, issue, { base: api(repositoryPath(repository)), common: common(repository, issue) }),
    pull: (repository, issue) =>
      writePull(repository, issue, {
        base: api(repositoryPath(repository)),
        common: common(repository, issue),
        owner: user(repository.owner.login),
        written: writeRepository(repository, api(repositoryPath(repository)), writeUser(repository.owner, api)),
      }),
    comment: (repository, comment) =>
      writeComment(repository, comment, api(repositoryPath(repository)), user(comment.author)),
  };
}

/** Writes each kind of thing. */
export interface GithubWriter {
  user: (login: string) => object;
  label: (repository: Repository, label: Label) => object;
  milestone: (repository: Repository, milestone: Milestone) => object;
  repository: (repository: Repository) => object;
  issue: (repository: Repository, issue: Issue) => object;
  pull: (repository: Repository, issue: Issue) => object;
  comment: (repository: Repository, comment: Comment) => object;
}

/** What issues and pull requests are written with. */
interface IssueParts {
  /** Address of the repository. */
  base: string;
  /** Members that both have. */
  common: Record<string, unknown>;
}

function writeIssue(repository: Repository, issue: Issue, { base, common }: IssueParts): object {
  const url = `${base}/issues/${issue.number}`;
  const html = `https://github.com/${repository.owner.login}/${repository.name}`;
  return {
    ...common,
    id: issue.id,
    node_id: `I_${issue.id}`,
    url,
    repository_url: base,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${html}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`,
    comments: [...repository.comments.values()].filter(({ number }) => number === issue.number).length,
    ...(issue.pull !== undefined && {
      pull_request: { url: `${base}/pulls/${issue.number}`, html_url: null, diff_url: null, patch_url: null },
    }),
  };
}

function writePull(
  repository: Repository,
  issue: Issue,
  { base, common, owner, written }: IssueParts & { owner: object; written: object },
): object {
  const url = `${base}/pulls/${issue.number}`;
  const pull = issue.pull ?? { id: 0, head: '', base: '', draft: false, mergedAt: null };
  const branch = (ref: string): object => ({
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha: '0'.repeat(40),
    user: owner,
    repo: written,
  });
  const link = (href: string): object => ({ href });
  return {
    ...common,
    id: pull.id,
    node_id: `PR_${pull.id}`,
    url,
    html_url: `https://github.com/${repository.owner.login}/${repository.name}/pull/${issue.number}`,
    diff_url: `${url}.diff`,
    patch_url: `${url}.patch`,
    issue_url: `${base}/issues/${issue.number}`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${base}/pulls/comments{/number}`,
    comments_url: `${base}/issues/${issue.number}/comments`,
    statuses_url: `${base}/statuses/0`,
    merge_commit_sha: null,
    merged_at: pull.mergedAt,
    draft: pull.draft,
    requested_reviewers: [],
    requested_teams: [],
    auto_merge: null,
    head: branch(pull.head),
    base: branch(pull.base),
    _links: {
      self: link(url),
      html: link(url),
      issue: link(url),
      comments: link(url),
      review_comments: link(url),
      review_comment: link(url),
      commits: link(url),
      statuses: link(url),
    },
  };
}

function writeComment(repository: Repository, comment: Comment, base: string, author: object): object {
  const kind = repository.issues.get(comment.number)?.pull === undefined ? 'issues' : 'pull';
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${base}/issues/comments/${comment.id}`,
    html_url: `https://github.com/${repository.owner.login}/${repository.name}/${kind}/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${base}/issues/${comment.number}`,
    body: comment.body,
    user: author,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: 'OWNER',
  };
}

function writeMilestone(
  repository: Repository,
  given: Milestone,
  { url, creator }: { url: string; creator: object },
): object {
  return {
    url,
    html_url: `https://github.com/${repository.owner.login}/${repository.name}/milestone/${given.number}`,
    labels_url: `${url}/labels`,
    id: given.id,
    node_id: `M_${given.id}`,
    number: given.number,
    title: given.title,
    description: given.description,
    creator,
    open_issues: 0,
    closed_issues: 0,
    state: given.state,
    created_at: given.createdAt,
    updated_at: given.updatedAt,
    due_on: given.dueOn,
    closed_at: null,
  };
}
