/** What lists of the provider hold, as far as it is read (https://docs.github.com/rest). */
export interface User {
  id: number;
  login: string;
  avatar_url: string;
  html_url: string;
}

/** A label. */
export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

/** A milestone. */
export interface Milestone {
  id: number;
  number: number;
  title: string;
  description: string | null;
  state: string;
  due_on: string | null;
  html_url: string;
  created_at: string;
}

/** What issues and pull requests share. */
export interface Topic {
  id: number;
  number: number;
  title: string;
  body: string | null;
  state: string;
  html_url: string;
  user: User | null;
  assignees?: readonly User[] | null;
  labels: ReadonlyArray<Label | string>;
  milestone: { id: number } | null;
  created_at: string;
  updated_at: string;
  closed_at: string | null;
}

/** An issue; with `pull_request` it is one of those. */
export interface Issue extends Topic {
  state_reason?: string | null;
  pull_request?: object;
}

/** A pull request. */
export interface PullRequest extends Topic {
  draft?: boolean;
  merged_at: string | null;
  head: { ref: string };
  base: { ref: string };
  requested_reviewers?: readonly User[] | null;
}

/** A comment on an issue or a pull request. */
export interface Comment {
  id: number;
  body?: string;
  html_url: string;
  issue_url: string;
  user: User | null;
  created_at: string;
  updated_at: string;
}
