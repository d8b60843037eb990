/**
 * Where results of refreshes are kept for a short while, and what keeps two callers from refreshing with one token.
 * Keys are keyed hashes and texts are sealed: a store sees no token.
 */
export interface RefreshStore {
  /** The newest kept text of a key, or `undefined` when there is none or its time is over. */
  read(key: string): Promise<Buffer | undefined>;
  /** Keeps a text without holding the key: for a result whose lock was lost before it could be kept. */
  save(key: string, text: Buffer): Promise<void>;
  /**
   * Waits until nobody else holds the key, and holds it. What a holder that dies held is free again without any doing of
   * ours. Throws a `StorageUnavailableError` when that takes too long.
   */
  lock(key: string): Promise<RefreshLock>;
}

/** A key that is held. */
export interface RefreshLock {
  /** As `RefreshStore.read`, of any key, without another connection. */
  read(key: string): Promise<Buffer | undefined>;
  /** Keeps a text for this key. When it resolves, every other replica sees it. */
  save(text: Buffer): Promise<void>;
  /** Lets go; called exactly once. */
  release(): Promise<void>;
}

/** How long a result is kept for those who still come with the old token. */
export const KEEP_RESULT_MS = 120_000;
