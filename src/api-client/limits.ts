/** What one answer tells about a provider's rate limits; every member may be missing. */
export interface Limits {
  /** True when this answer is a refusal because of a limit, whatever its status is. */
  isLimited?: boolean;
  /** Requests that are still allowed before the limit starts anew. */
  remaining?: number;
  /** Milliseconds until it does. */
  resetsInMs?: number;
}

/** What a connector sees of an answer to read its limits. */
export interface LimitedAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  now: number;
  /** The parsed body of a refusal; `undefined` when it is not JSON. */
  readBody: () => unknown;
}

/** A connector's own way to tell a 401 that is about a permission from one that is about the account: true for the first. */
export type RefusesPermission = (answer: { headers: LimitedAnswer['headers']; text: string }) => boolean;

/** A connector's own way to read limits; `Retry-After` and 429 are known without it. */
export type ReadLimits = (answer: LimitedAnswer) => Limits | undefined;
