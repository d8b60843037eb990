import type { Comment, GithubData, GithubUser, Issue, Label, Milestone, Repository } from './github-data';

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
  const milestone = (repository: Repository, given: Milestone): object => {
    const url = api(`${repositoryPath(repository)}/milestones/${given.number}`);
    return {
      url,
      html_url: `https://github.com/${repository.owner.login}/${repository.name}/milestone/${given.number}`,
      labels_url: `${url}/labels`,
      id: given.id,
      node_id: `M_${given.id}`,
      number: given.number,
      title: given.title,
      description: given.description,
      creator: user(repository.owner.login),
      open_issues: 0,
      closed_issues: 0,
      state: given.state,
      created_at: given.createdAt,
      updated_at: given.updatedAt,
      due_on: given.dueOn,
      closed_at: null,
    };
  };
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
    issue(repository, issue) {
      const base = api(repositoryPath(repository));
      const url = `${base}/issues/${issue.number}`;
      const html = `https://github.com/${repository.owner.login}/${repository.name}`;
      return {
        ...common(repository, issue),
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
    },
    pull(repository, issue) {
      const base = api(repositoryPath(repository));
      const url = `${base}/pulls/${issue.number}`;
      const pull = issue.pull ?? { id: 0, head: '', base: '', draft: false, mergedAt: null };
      const branch = (ref: string): object => ({
        label: `${repository.owner.login}:${ref}`,
        ref,
        sha: '0'.repeat(40),
        user: user(repository.owner.login),
        repo: writeRepository(repository, base, writeUser(repository.owner, api)),
      });
      const link = (href: string): object => ({ href });
      return {
        ...common(repository, issue),
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
    },
    comment(repository, comment) {
      const base = api(repositoryPath(repository));
      const kind = repository.issues.get(comment.number)?.pull === undefined ? 'issues' : 'pull';
      return {
        id: comment.id,
        node_id: `IC_${comment.id}`,
        url: `${base}/issues/comments/${comment.id}`,
        html_url: `https://github.com/${repository.owner.login}/${repository.name}/${kind}/${comment.number}#issuecomment-${comment.id}`,
        issue_url: `${base}/issues/${comment.number}`,
        body: comment.body,
        user: user(comment.author),
        created_at: comment.createdAt,
        updated_at: comment.updatedAt,
        author_association: 'OWNER',
      };
    },
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

function writeUser({ id, login }: GithubUser, api: (path: string) => string): object {
  const url = api(`/users/${login}`);
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: 'User',
    site_admin: false,
  };
}

/** Names of addresses that every repository in the description has. */
const REPOSITORY_LINKS =
  'archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees'.split(
    ' ',
  );

function writeRepository(repository: Repository, url: string, owner: object): object {
  const fullName = `${repository.owner.login}/${repository.name}`;
  const html = `https://github.com/${fullName}`;
  const open = [...repository.issues.values()].filter(({ state }) => state === 'open').length;
  return {
    id: repository.id,
    node_id: `R_${repository.id}`,
    name: repository.name,
    full_name: fullName,
    owner,
    private: repository.private,
    html_url: html,
    description: repository.description,
    fork: false,
    url,
    ...Object.fromEntries(REPOSITORY_LINKS.map((name) => [`${name}_url`, `${url}/${name}`])),
    git_url: `git://github.com/${fullName}.git`,
    ssh_url: `git@github.com:${fullName}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 1,
    default_branch: 'main',
    open_issues: open,
    open_issues_count: open,
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    archived: repository.archived,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    pushed_at: repository.createdAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    permissions: { admin: true, push: true, pull: true },
  };
}
