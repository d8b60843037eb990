import type { Comment, GithubData, Issue, Repository } from './github-data';

/** An event as webhooks tell it. */
export interface GithubEvent {
  event: string;
  action: string;
  repository: Repository;
  issue?: Issue;
  comment?: Comment;
  label?: number;
  milestone?: number;
}

/** What people do at the simulated GitHub. */
export interface GithubChanges {
  createIssue(
    repository: Repository,
    args: { title: string; body?: string; author?: string; pull?: boolean; labels?: number[] },
  ): Issue;
  updateIssue(repository: Repository, number: number, patch: Partial<Issue>): void;
  deleteIssue(repository: Repository, number: number): void;
  addComment(repository: Repository, number: number, body: string, author?: string): Comment;
  editComment(repository: Repository, id: number, body: string): void;
  deleteComment(repository: Repository, id: number): void;
  createLabel(repository: Repository, name: string): number;
  renameLabel(repository: Repository, id: number, name: string): void;
  deleteLabel(repository: Repository, id: number): void;
  createMilestone(repository: Repository, title: string): number;
  renameMilestone(repository: Repository, number: number, title: string): void;
  deleteMilestone(repository: Repository, number: number): void;
  deleteRepository(repository: Repository): void;
}

/** What all changes share. */
interface Desk {
  data: GithubData;
  onEvent: (event: GithubEvent) => void;
  /** Now, in whole seconds, as GitHub tells times. */
  time: () => string;
  /** Who does it when nobody is named. */
  someone: string;
  requireIssue: (repository: Repository, number: number) => Issue;
  /** Changes an issue, and its time of change. */
  touch: (repository: Repository, number: number, patch: Partial<Issue>) => Issue;
}

/** Makes the changes of one data set. Deleting an issue leaves no trace; deleting a comment leaves an event. */
export function createGithubChanges(
  data: GithubData,
  now: () => number,
  onEvent: (event: GithubEvent) => void,
): GithubChanges {
  const time = (): string => new Date(Math.floor(now() / 1000) * 1000).toISOString();
  const [someone = ''] = data.users.keys();
  const requireIssue = (repository: Repository, number: number): Issue => {
    const issue = repository.issues.get(number);
    if (issue === undefined) throw new Error(`no issue ${number}`);
    return issue;
  };
  const touch = (repository: Repository, number: number, patch: Partial<Issue>): Issue => {
    const changed = { ...requireIssue(repository, number), ...patch, updatedAt: time() };
    repository.issues.set(number, changed);
    return changed;
  };
  const desk = { data, onEvent, time, someone, requireIssue, touch };
  return {
    ...changeIssues(desk),
    ...changeComments(desk),
    ...changeLabels(desk),
    ...changeMilestones(desk),
    deleteRepository(repository) {
      data.repositories.delete(repository.id);
    },
  };
}

const kindOf = ({ pull }: Issue): string => (pull === undefined ? 'issues' : 'pull_request');

/** Issues and pull requests. */
function changeIssues({
  data,
  onEvent,
  time,
  someone,
  requireIssue,
  touch,
}: Desk): Pick<GithubChanges, 'createIssue' | 'updateIssue' | 'deleteIssue'> {
  return {
    createIssue(repository, { title, body = '', author = someone, pull = false, labels = [] }) {
      const number = repository.nextNumber;
      repository.nextNumber += 1;
      const at = time();
      const issue: Issue = {
        id: data.newId(),
        number,
        title,
        body,
        state: 'open',
        author,
        assignees: [],
        labels,
        milestone: null,
        createdAt: at,
        updatedAt: at,
        closedAt: null,
        ...(pull && { pull: { id: data.newId(), head: 'topic', base: 'main', draft: true, mergedAt: null } }),
      };
      repository.issues.set(number, issue);
      onEvent({ event: kindOf(issue), action: 'opened', repository, issue });
      return issue;
    },
    updateIssue(repository, number, patch) {
      const issue = touch(repository, number, patch);
      onEvent({ event: kindOf(issue), action: 'edited', repository, issue });
    },
    deleteIssue(repository, number) {
      const issue = requireIssue(repository, number);
      if (issue.pull !== undefined) throw new Error('a pull request cannot be deleted');
      repository.issues.delete(number);
      for (const comment of repository.comments.values())
        if (comment.number === number) repository.comments.delete(comment.id);
      onEvent({ event: 'issues', action: 'deleted', repository, issue });
    },
  };
}

/** Comments: each also moves its issue. */
function changeComments({
  data,
  onEvent,
  time,
  someone,
  requireIssue,
  touch,
}: Desk): Pick<GithubChanges, 'addComment' | 'editComment' | 'deleteComment'> {
  return {
    addComment(repository, number, body, author = someone) {
      const at = time();
      const comment = { id: data.newId(), number, body, author, createdAt: at, updatedAt: at };
      repository.comments.set(comment.id, comment);
      const issue = touch(repository, number, {});
      onEvent({ event: 'issue_comment', action: 'created', repository, issue, comment });
      return comment;
    },
    editComment(repository, id, body) {
      const comment = repository.comments.get(id);
      if (comment === undefined) return;
      const changed = { ...comment, body, updatedAt: time() };
      repository.comments.set(id, changed);
      onEvent({
        event: 'issue_comment',
        action: 'edited',
        repository,
        issue: requireIssue(repository, comment.number),
        comment: changed,
      });
    },
    deleteComment(repository, id) {
      const comment = repository.comments.get(id);
      if (comment === undefined) return;
      repository.comments.delete(id);
      repository.events.push({ id: data.newId(), event: 'comment_deleted', created_at: time() });
      const issue = touch(repository, comment.number, {});
      onEvent({ event: 'issue_comment', action: 'deleted', repository, issue, comment });
    },
  };
}

/** Labels, and the issues that have them. */
function changeLabels({
  data,
  onEvent,
  touch,
}: Desk): Pick<GithubChanges, 'createLabel' | 'renameLabel' | 'deleteLabel'> {
  return {
    createLabel(repository, name) {
      const id = data.newId();
      repository.labels.set(id, { id, name, color: 'ededed', description: '' });
      onEvent({ event: 'label', action: 'created', repository, label: id });
      return id;
    },
    renameLabel(repository, id, name) {
      const label = repository.labels.get(id);
      if (label !== undefined) repository.labels.set(id, { ...label, name });
      onEvent({ event: 'label', action: 'edited', repository, label: id });
    },
    deleteLabel(repository, id) {
      // Issues lose the label and their time of change moves.
      for (const issue of repository.issues.values()) {
        if (issue.labels.includes(id))
          touch(repository, issue.number, { labels: issue.labels.filter((label) => label !== id) });
      }
      onEvent({ event: 'label', action: 'deleted', repository, label: id });
      repository.labels.delete(id);
    },
  };
}

/** Milestones, and the issues that have them. */
function changeMilestones({
  data,
  onEvent,
  time,
  touch,
}: Desk): Pick<GithubChanges, 'createMilestone' | 'renameMilestone' | 'deleteMilestone'> {
  return {
    createMilestone(repository, title) {
      const number = Math.max(0, ...repository.milestones.keys()) + 1;
      const at = time();
      const milestone = {
        id: data.newId(),
        number,
        title,
        description: null,
        state: 'open' as const,
        dueOn: null,
        createdAt: at,
        updatedAt: at,
      };
      repository.milestones.set(number, milestone);
      onEvent({ event: 'milestone', action: 'created', repository, milestone: number });
      return number;
    },
    renameMilestone(repository, number, title) {
      const milestone = repository.milestones.get(number);
      if (milestone !== undefined) repository.milestones.set(number, { ...milestone, title, updatedAt: time() });
      onEvent({ event: 'milestone', action: 'edited', repository, milestone: number });
    },
    deleteMilestone(repository, number) {
      for (const issue of repository.issues.values()) {
        if (issue.milestone === number) touch(repository, issue.number, { milestone: null });
      }
      onEvent({ event: 'milestone', action: 'deleted', repository, milestone: number });
      repository.milestones.delete(number);
    },
  };
}
