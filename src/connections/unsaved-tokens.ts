import type { ConnectionStore } from './connection-store';
import type { Refreshed, StoredConnection } from './stored-connection';

/** How soon a write that failed is tried again. */
const AGAIN_AFTER_MS = 500;

/** New tokens that the store could not take yet: the old ones may be dead, so these are all there is. */
export interface UnsavedTokens {
  /** Keeps what replaces the tokens of `stored`, and writes it as soon as the store takes it. */
  keep(stored: StoredConnection, refreshed: Refreshed): StoredConnection;
  /** For callers of this process. */
  find(id: string): StoredConnection | undefined;
  /** Tries everything once more; for the end of the process. */
  flush(): Promise<void>;
}

interface Unsaved {
  stored: StoredConnection;
  write(): Promise<void>;
}

/** Makes the place for them. */
export function createUnsavedTokens(
  store: Pick<ConnectionStore, 'saveRefreshed'>,
  onSaved: (id: string) => void,
): UnsavedTokens {
  const unsaved = new Map<string, Unsaved>();

  const tryLater = (id: string, entry: Unsaved): void => {
    setTimeout(() => {
      if (unsaved.get(id) === entry) void entry.write().catch(() => tryLater(id, entry));
    }, AGAIN_AFTER_MS).unref();
  };

  return {
    keep(stored, refreshed) {
      const { id } = stored.connection;
      const entry: Unsaved = {
        stored: {
          ...stored,
          credentials: refreshed.credentials,
          connection: {
            ...stored.connection,
            tokenExpiresAt: refreshed.tokenExpiresAt,
            refreshTokenExpiresAt: refreshed.refreshTokenExpiresAt,
            isRefreshable: refreshed.refreshAt !== null,
            retryAt: null,
            status: 'active',
            error: null,
          },
        },
        // Where the tokens were replaced meanwhile, there are newer ones, and nothing is written.
        write: async () => {
          await store.saveRefreshed(stored.connection, refreshed);
          unsaved.delete(id);
          onSaved(id);
        },
      };
      unsaved.set(id, entry);
      tryLater(id, entry);
      return entry.stored;
    },
    find: (id) => unsaved.get(id)?.stored,
    async flush() {
      await Promise.all([...unsaved.values()].map((entry) => entry.write().catch(() => undefined)));
    },
  };
}
