import type { HostCaller } from './host-call';
import { NotApplicable } from './outcome';

/** Where the synchronizer's routes begin. */
export const SYNCHRONIZER = '/api/v1/synchronizer';

/** A connector's account, as the host keeps it. */
export type Account = Readonly<Record<string, unknown>>;

/** What earlier checks found out. */
export interface Found {
  info?: Record<string, unknown>;
  account?: Account;
  types: string[];
  filters: Array<Record<string, unknown>>;
  schema: Record<string, Record<string, Record<string, unknown>>>;
  /** Rows by type, as far as they were read. */
  rows: Map<string, Array<Record<string, unknown>>>;
  /** Types that were read to their end. */
  complete: Set<string>;
}

/** What a check works with. */
export interface CheckContext {
  host: HostCaller;
  found: Found;
  /** Pages of one type that are read at most. */
  maxPages: number;
}

/** One statement of the contract. */
export interface Check {
  id: string;
  title: string;
  /** What the contract says, for the report. */
  contract: string;
  run: (context: CheckContext) => Promise<void>;
}

/** A list, or an empty one. */
export function readList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The account; without one the check does not apply. */
export function requireAccount({ found }: CheckContext): Account {
  if (found.account === undefined) throw new NotApplicable('no account: give --account, or connect one');
  return found.account;
}

/** The ids of the types; without any the check does not apply. */
export function requireTypes({ found }: CheckContext): string[] {
  if (found.types.length === 0) throw new NotApplicable('there are no types');
  return found.types;
}
