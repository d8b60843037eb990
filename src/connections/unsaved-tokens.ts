import type { Connection } from './connection';
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
  /** What waits to replace exactly these tokens: nobody may ask the provider with them again. */
  findReplacement(connection: Connection): Refreshed | undefined;
  /** The provider refuses what waits. */
  drop(id: string): void;
  /** Tries everything once more; for the end of the process. */
  flush(): Promise<void>;
}

interface Unsaved {
  stored: StoredConnection;
  refreshed: Refreshed;
  write(): Promise<void>;
}

/** Makes the place for them. */
export function createUnsavedTokens(
  store: Pick<ConnectionStore, 'withLock'>,
  { onSaved, wait }: { onSaved: (id: string) => void; wait: (ms: number) => Promise<void> },
): UnsavedTokens {
  const unsaved = new Map<string, Unsaved>();

  const tryLater = async (id: string, entry: Unsaved): Promise<void> => {
    while (unsaved.get(id) === entry) {
      await wait(AGAIN_AFTER_MS);
      if (unsaved.get(id) === entry) await write(id, entry).catch(() => undefined);
    }
  };

  const write = async (id: string, entry: Unsaved): Promise<void> => {
    await entry.write();
    if (unsaved.get(id) === entry) unsaved.delete(id);
    onSaved(id);
  };

  return {
    keep(stored, refreshed) {
      const { id } = stored.connection;
      const entry: Unsaved = {
        refreshed,
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
        // Under the lock, since a refresh may be using these up. Where the tokens were replaced meanwhile, there are newer ones.
        write: () =>
          store.withLock(id, async (locked) => {
            if (unsaved.get(id) !== entry) return;
            const isCurrent = locked?.stored.connection.tokenVersion === stored.connection.tokenVersion;
            if (isCurrent) await locked.saveRefreshed(refreshed);
          }),
      };
      unsaved.set(id, entry);
      void tryLater(id, entry);
      return entry.stored;
    },
    find: (id) => unsaved.get(id)?.stored,
    findReplacement({ id, tokenVersion }) {
      const entry = unsaved.get(id);
      return entry?.stored.connection.tokenVersion === tokenVersion ? entry.refreshed : undefined;
    },
    drop: (id) => void unsaved.delete(id),
    async flush() {
      await Promise.all([...unsaved].map(([id, entry]) => write(id, entry).catch(() => undefined)));
    },
  };
}
