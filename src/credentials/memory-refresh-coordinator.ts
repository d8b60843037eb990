import { createHmac, randomBytes } from 'node:crypto';
import type { Credentials } from './credentials';
import type { RefreshCoordinator, RefreshRequest } from './refresh-coordinator';
import { createSealer } from './seal';

/** Options of `createMemoryRefreshCoordinator`. */
export interface MemoryRefreshCoordinatorOptions {
  /** How long a result is kept; default two minutes (DESIGN D4). */
  keepMs?: number;
  /** How many results are kept; the oldest go first. Default 10,000. */
  maxKept?: number;
  now?: () => number;
}

/** A refreshed token may have been refreshed again; a chain longer than this does not occur within two minutes. */
const MAX_CHAIN = 8;

/**
 * A coordinator for one process. Results are kept sealed under a key that only this process has, and found by a keyed
 * hash of the old refresh token, so that a memory dump or a debugger listing shows no token that is not in use.
 */
export function createMemoryRefreshCoordinator(options: MemoryRefreshCoordinatorOptions = {}): RefreshCoordinator {
  const { keepMs = 120_000, maxKept = 10_000, now = Date.now } = options;
  const hashKey = randomBytes(32);
  const sealer = createSealer(randomBytes(32));
  const inFlight = new Map<string, Promise<Credentials>>();
  const kept = new Map<string, { sealed: Buffer; until: number }>();

  const keyOf = (registration: string, refreshToken: unknown): string =>
    createHmac('sha256', hashKey)
      .update(JSON.stringify([registration, refreshToken]))
      .digest('base64');

  const keep = (key: string, credentials: Credentials): void => {
    kept.delete(key);
    kept.set(key, { sealed: sealer.seal(JSON.stringify(credentials), key), until: now() + keepMs });
    // Insertion order is age order, so both sweeps stop at the first that stays.
    for (const [oldKey, { until }] of kept) {
      if (until > now() && kept.size <= maxKept) break;
      kept.delete(oldKey);
    }
    setTimeout(() => drop(key), keepMs).unref();
  };

  const drop = (key: string): void => {
    const entry = kept.get(key);
    if (entry !== undefined && entry.until <= now()) kept.delete(key);
  };

  /** The newest result that descends from this refresh token, unless it is what the caller already holds. */
  const recall = ({ registration, credentials }: RefreshRequest): Credentials | undefined => {
    let found: Credentials | undefined;
    let refreshToken: unknown = credentials.refresh_token;
    for (let step = 0; step < MAX_CHAIN; step += 1) {
      const key = keyOf(registration, refreshToken);
      const entry = kept.get(key);
      if (entry === undefined || entry.until <= now()) break;
      found = JSON.parse(sealer.open(entry.sealed, key)) as Credentials;
      if (found.refresh_token === refreshToken || found.refresh_token === undefined) break;
      refreshToken = found.refresh_token;
    }
    return found?.access_token === credentials.access_token ? undefined : found;
  };

  return {
    async run(request) {
      const key = keyOf(request.registration, request.credentials.refresh_token);
      const running = inFlight.get(key);
      if (running !== undefined) return running;
      const known = recall(request);
      if (known !== undefined) return known;
      const flight = request
        .refresh()
        .then((credentials) => {
          keep(key, { ...credentials, refresh_token: credentials.refresh_token ?? request.credentials.refresh_token });
          return credentials;
        })
        .finally(() => inFlight.delete(key));
      inFlight.set(key, flight);
      return flight;
    },
  };
}
