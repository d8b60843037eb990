import { pick, words } from '../generated-random';
import type { SandboxUser } from '../seed-data';

/** GitHub-shaped data, as far as it matters; `write-github` makes answers of it. */
export interface Repository {
  id: number;
  name: string;
  owner: GithubUser;
  description: string;
  private: boolean;
  archived: boolean;
  createdAt: string;
  updatedAt: string;
  /** Who may be assigned: logins. */
  people: string[];
  /** Issues and pull requests share one row of numbers. */
  issues: Map<number, Issue>;
  nextNumber: number;
  comments: Map<number, Comment>;
  labels: Map<number, Label>;
  milestones: Map<number, Milestone>;
  /** Newest last. */
  events: Array<{ id: number; event: string; created_at: string }>;
}

/** A person. */
export interface GithubUser {
  id: number;
  login: string;
  name: string;
}

/** An issue, or a pull request when `pull` is there. */
export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  author: string;
  assignees: string[];
  labels: number[];
  milestone: number | null;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  pull?: { id: number; head: string; base: string; draft: boolean; mergedAt: string | null };
}

/** A comment on an issue or a pull request. */
export interface Comment {
  id: number;
  number: number;
  body: string;
  author: string;
  createdAt: string;
  updatedAt: string;
}

/** A label of a repository. */
export interface Label {
  id: number;
  name: string;
  color: string;
  description: string;
}

/** A milestone of a repository. */
export interface Milestone {
  id: number;
  number: number;
  title: string;
  description: string | null;
  state: 'open' | 'closed';
  dueOn: string | null;
  createdAt: string;
  updatedAt: string;
}

/** Everything that the simulated GitHub holds. */
export interface GithubData {
  users: Map<string, GithubUser>;
  repositories: Map<number, Repository>;
  newId(): number;
  addRepository(name: string, owner: string, people: readonly string[]): Repository;
}

const START = Date.UTC(2024, 0, 1);

/** Makes two small repositories, the first with `issues` generated issues more. */
export function createGithubData(
  users: readonly SandboxUser[],
  { issues, seed }: { issues: number; seed: number },
  now: () => number,
): GithubData {
  const people = new Map(
    users.map(({ username, fullName }, index) => [username, { id: 100 + index, login: username, name: fullName }]),
  );
  const repositories = new Map<number, Repository>();
  let counter = 1000;
  const newId = (): number => {
    counter += 1;
    return counter;
  };
  const add = (name: string, owner: string, members: readonly string[], time: number): Repository => {
    const at = new Date(time).toISOString();
    const repository: Repository = {
      id: newId(),
      name,
      owner: people.get(owner) ?? { id: 1, login: owner, name: owner },
      description: words(5, seed, name),
      private: false,
      archived: false,
      createdAt: at,
      updatedAt: at,
      people: [...members],
      issues: new Map(),
      nextNumber: 1,
      comments: new Map(),
      labels: new Map(),
      milestones: new Map(),
      events: [],
    };
    repositories.set(repository.id, repository);
    return repository;
  };
  const logins = [...people.keys()];
  const [ada = '', grace = ''] = logins;
  [add('engine', ada, logins, START), add('compiler', grace, logins, START)].forEach((repository, index) => {
    for (const [labelName, color] of [
      ['bug', 'd73a4a'],
      ['idea', 'a2eeef'],
    ] as const) {
      const id = newId();
      repository.labels.set(id, { id, name: labelName, color, description: '' });
    }
    const at = new Date(START).toISOString();
    const milestone = {
      id: newId(),
      number: 1,
      title: 'First',
      description: null,
      state: 'open' as const,
      dueOn: null,
      createdAt: at,
      updatedAt: at,
    };
    repository.milestones.set(1, milestone);
    fill(repository, index === 0 ? 6 + issues : 4, seed, newId);
  });
  return {
    users: people,
    repositories,
    newId,
    addRepository: (name, owner, members) => add(name, owner, members, now()),
  };
}

/** Issues, every third a pull request, each second with a comment. */
function fill(repository: Repository, count: number, seed: number, newId: () => number): void {
  const labels = [...repository.labels.keys()];
  for (let index = 0; index < count; index += 1) {
    const at = new Date(START + index * 60_000).toISOString();
    const draw = (limit: number, salt: string): number => pick(limit, seed, repository.name, index, salt);
    const number = repository.nextNumber;
    repository.nextNumber += 1;
    const author = repository.people[draw(repository.people.length, 'author')] ?? '';
    const isClosed = draw(3, 'closed') === 0;
    repository.issues.set(number, {
      id: newId(),
      number,
      title: words(4, seed, repository.name, index),
      body: words(15, seed, repository.name, index, 'body'),
      state: isClosed ? 'closed' : 'open',
      author,
      assignees: draw(2, 'assigned') === 0 ? [author] : [],
      labels: labels.filter((_label, place) => draw(2, `label${place}`) === 0),
      milestone: draw(3, 'milestone') === 0 ? 1 : null,
      createdAt: at,
      updatedAt: at,
      closedAt: isClosed ? at : null,
      ...(index % 3 === 2 && {
        pull: { id: newId(), head: `branch-${number}`, base: 'main', draft: false, mergedAt: isClosed ? at : null },
      }),
    });
    if (index % 2 === 0) {
      const id = newId();
      repository.comments.set(id, {
        id,
        number,
        body: words(8, seed, repository.name, index, 'comment'),
        author,
        createdAt: at,
        updatedAt: at,
      });
    }
  }
}
