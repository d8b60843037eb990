import type { ApiClient } from '../api-client';
import type { ConnectorArguments } from '../mapping';
import type { FilterValues } from './filters';
import type { SchemaField } from './fields';

/** What is asked of a type that tells changes. */
export interface Changes {
  /** ISO 8601: everything that changed since then has to come; it lies a margin before the last run. */
  since: string;
  /** What `takeMarks` said the newest time before `since`; missing when nothing is known of that time. */
  mark?: Readonly<Record<string, string>>;
}

/** What every part of a synchronisation gets. */
export interface SyncArguments extends ConnectorArguments {
  apiClient: ApiClient;
  /** The user's filters, checked; only those that the type honours. */
  filter: FilterValues;
  /** Ids of all types of the run. */
  types: ReadonlySet<string>;
}

/** What `fetch` gets. */
export interface FetchArguments<C = unknown> extends SyncArguments {
  /** What the page before returned as `next`; `undefined` for the first. */
  cursor: C | undefined;
  /** `undefined` asks for everything there is. */
  changes: Changes | undefined;
  /** Ids of the fields that the host holds: what is not among them need not be fetched. */
  fields: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What `changes` gets. */
export interface ChangesQuestion extends SyncArguments {
  since: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** The newest mark of `since` or before, and all later ones, oldest first; empty when none is that old. */
  marks: ReadonlyArray<Readonly<Record<string, string>>>;
}

/** One page of one type. */
export interface Page<R, C> {
  items: R[];
  /** Ids of items that are gone; only when changes were asked for. */
  removed?: readonly string[];
  /** Where the next page starts: any JSON. Missing at the end. */
  next?: C;
}

/** One type of data, as the room works with it; `defineType` makes it. */
export interface SyncType {
  id: string;
  name: string;
  description?: string;
  /** Preselected at the host. Default `true`. */
  isDefault?: boolean;
  /** The items are people. Default `false`. */
  isUser?: boolean;
  fields: Readonly<Record<string, SchemaField>>;
  /** Ids of the filters that `fetch` honours. */
  filters?: readonly string[];
  /**
   * Whether the type can tell everything that changed since a time, removals included: `true`, or a question to the
   * provider that is asked once, before the first page. Missing: every run reads everything.
   */
  changes?: true | ((args: ChangesQuestion) => Promise<boolean> | boolean);
  /** Reads one page. */
  fetch(args: FetchArguments<never>): Promise<Page<{ id: string }, unknown>>;
}
