import { createHmac } from 'node:crypto';
import { InvalidCredentialsError } from '../errors';
import type { Credentials } from './credentials';
import { createMemoryRefreshStore } from './memory-refresh-store';
import { KEEP_RESULT_MS, type RefreshStore } from './refresh-store';
import { createSealer } from '../keys';
import { waitQuietly } from './wait-quietly';

/** Whose credentials. */
export interface HeldCredentials {
  /** Names provider and client registration, so that equal tokens of two providers stay apart. */
  registration: string;
  credentials: Credentials;
}

/** One wish to refresh. */
export interface RefreshRequest extends HeldCredentials {
  /** Asks the provider; called at most once, and only when no result for this refresh token is known. */
  refresh(): Promise<Credentials>;
}

/**
 * Sees to it that a refresh token is used once. Callers with the same refresh token share one request, and stragglers
 * that still hold the old token get the result for a while: to a provider that rotates, a second use looks like theft,
 * and it revokes the whole grant (RFC 9700 §4.14.2). A failure is shared by those who waited for it, and not kept.
 */
export interface RefreshCoordinator {
  run(request: RefreshRequest): Promise<Credentials>;
  /** What these credentials were refreshed to lately, by whomever; `undefined` when they are the newest known. */
  findNewer(held: HeldCredentials): Promise<Credentials | undefined>;
}

/** Options of `createRefreshCoordinator`. */
export interface RefreshCoordinatorOptions {
  store: RefreshStore;
  /** 32 bytes that seal what is kept. All replicas that share a store share it. */
  sealKey: Buffer;
  /** 32 bytes for the keyed hash under which it is kept; shared likewise. */
  hashKey: Buffer;
  now?: () => number;
  /** Waits before a failed write is tried again; default a timer that does not keep the process alive. */
  wait?: (ms: number) => Promise<void>;
}

/** A write that failed is tried again this often, as long as its result would be kept. */
const SAVE_AGAIN_MS = 1000;

/** A refreshed token may have been refreshed again; a longer chain does not occur within the time of keeping. */
const MAX_CHAIN = 8;

/** Makes a coordinator: in-process callers share a promise, processes share the store. See docs/refresh.md. */
export function createRefreshCoordinator(options: RefreshCoordinatorOptions): RefreshCoordinator {
  const { store, sealKey, hashKey, now, wait = waitQuietly } = options;
  const sealer = createSealer(sealKey);
  /** What the store could not take, for callers of this process. */
  const unsaved = createMemoryRefreshStore({ now });
  const inFlight = new Map<string, Promise<Credentials>>();

  const keyOf = (registration: string, usedToken: string): string =>
    createHmac('sha256', hashKey)
      .update(JSON.stringify(['refresh', registration, usedToken]))
      .digest('base64url');

  const open = (text: Buffer, key: string): Credentials => JSON.parse(sealer.open(text, key)) as Credentials;

  /** The newest result that descends from these credentials, unless it is what the caller already holds. */
  const findNewer = async (
    { registration, credentials }: HeldCredentials,
    source: Pick<RefreshStore, 'read'> = store,
  ): Promise<Credentials | undefined> => {
    let found: Credentials | undefined;
    let usedToken = findUsedToken(credentials);
    for (let step = 0; step < MAX_CHAIN; step += 1) {
      const key = keyOf(registration, usedToken);
      const text = (await unsaved.read(key)) ?? (await source.read(key));
      if (text === undefined) break;
      found = open(text, key);
      if (findUsedToken(found) === usedToken) break;
      usedToken = findUsedToken(found);
    }
    return found?.access_token === credentials.access_token ? undefined : found;
  };

  /** The answer must reach the caller although the store is away; the store gets it as soon as it is back. */
  const saveLater = async (key: string, text: Buffer): Promise<void> => {
    await unsaved.save(key, text);
    const tryAgain = async (): Promise<void> => {
      for (let left = KEEP_RESULT_MS / SAVE_AGAIN_MS; left > 0; left -= 1) {
        await wait(SAVE_AGAIN_MS);
        const isSaved = await store.save(key, text).then(
          () => true,
          () => false,
        );
        if (isSaved) return;
      }
    };
    void tryAgain();
  };

  const refreshUnderLock = async (request: RefreshRequest, key: string): Promise<Credentials> => {
    const lock = await store.lock(key);
    try {
      const known = await findNewer(request, lock);
      if (known !== undefined) return known;
      const fresh = await request.refresh();
      const kept = { ...fresh, refresh_token: fresh.refresh_token ?? request.credentials.refresh_token };
      // From here on the old token may be dead: nothing stands between the provider's answer and this write.
      const text = sealer.seal(JSON.stringify(kept), key);
      await lock.save(text).catch(() => saveLater(key, text));
      return kept;
    } catch (error) {
      // Another replica may have been faster, having got the lock when ours was taken away.
      const faster = error instanceof InvalidCredentialsError ? await findNewer(request, lock) : undefined;
      if (faster !== undefined) return faster;
      throw error;
    } finally {
      // A lock that cannot be given back is one that is lost already.
      await lock.release().catch(() => undefined);
    }
  };

  return {
    findNewer: (held) => findNewer(held),
    async run(request) {
      const key = keyOf(request.registration, findUsedToken(request.credentials));
      const running = inFlight.get(key);
      if (running !== undefined) return running;
      const flight = findNewer(request)
        .then((known) => known ?? refreshUnderLock(request, key))
        .finally(() => inFlight.delete(key));
      inFlight.set(key, flight);
      return flight;
    },
  };
}

/** What a refresh uses up: the refresh token, or the access token where a provider renews that itself. */
function findUsedToken({ refresh_token, access_token }: Credentials): string {
  return refresh_token ?? access_token;
}
