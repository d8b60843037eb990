/** One call to a provider's API, as it is kept: nothing secret, nobody's data. */
export interface RecordedCall {
  method: string;
  uri: string;
  /** Body of the request. */
  body?: string;
  status: number;
  /** Headers of the answer that matter: its type, limits, pages. */
  headers: Record<string, string>;
  /** Body of the answer: parsed where it is JSON. */
  answer: unknown;
}

/** A connector's calls, for tests. */
export interface Recording {
  connector: string;
  /** What was asked for, and how many rows came of it. */
  types: Record<string, { pages: number; rows: number }>;
  /** Whether the account was named. */
  calls: RecordedCall[];
}
