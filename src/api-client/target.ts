/** Where one account's API is, and what goes with each of its requests. */
export interface ApiTarget {
  /** Relative paths are appended to it. */
  baseUri: string;
  /** Other addresses of the same provider whose origins may see the credentials. */
  trustedUris?: readonly string[];
  /** Headers of every request. */
  headers?: Record<string, string>;
  /** Parameters of every request. */
  query?: Record<string, string>;
  /** True when headers or query prove who we are, so that `authenticate` is not asked. */
  hasProof?: boolean;
  /** True when the address came with the account: it must be public then. */
  isForeign?: boolean;
}
