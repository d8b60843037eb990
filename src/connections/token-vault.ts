import type { AuthMethod, Connector } from '../connector';
import { isExpiring, mergeCredentials, parseTime, waitQuietly, type Credentials, type TokenSource } from '../tokens';
import type { ChangeFeed } from '../database';
import { InvalidCredentialsError, NotFoundError } from '../errors';
import type { Http } from '../http';
import { findAuthMethod, type Binder, type BoundIntegration } from './bind-integration';
import type { Connection } from './connection';
import type { ConnectionStore } from './connection-store';
import type { LockedConnection, Refreshed, StoredConnection } from './stored-connection';
import type { AuditLog } from './audit-log';
import type { EventOutbox } from './events';
import type { IntegrationStore } from './integration-store';
import { planRefresh, planRetry } from './plan-refresh';
import { createUnsavedTokens } from './unsaved-tokens';

/** A connection whose connector is bound to its account. */
export interface OpenConnection extends StoredConnection {
  bound: BoundIntegration;
  /** The connector with the URIs of this account. */
  connector: Connector;
  method: AuthMethod;
  /** Outgoing HTTP as this account's addresses deserve. */
  guard: (http: Http) => Http;
}

/** What came of a refresh. */
interface Refresh {
  stored: StoredConnection;
  error?: Error;
}

/** Keeps the tokens of connections alive, and hands them to those who send requests. */
export interface TokenVault {
  /** A connection with its secrets, from memory where nobody can have changed it. Throws a `NotFoundError`. */
  open(id: string): Promise<OpenConnection>;
  /** The same, with a token that is good for now. Throws an `InvalidCredentialsError` when there is none to be had. */
  openFresh(id: string, http: Http): Promise<OpenConnection>;
  /** A source for an ApiClient: refreshes ahead of the end, and once when the provider refuses a token. `fresh` saves a look. */
  tokenSource(id: string, http: Http, fresh?: OpenConnection): TokenSource;
  /** Refreshes now, whatever the token's end is; for connections that nobody uses. */
  keepAlive(id: string, http: Http): Promise<void>;
  /** The provider refused a token, or took one: the status follows. */
  report(open: OpenConnection, isRefused: boolean): Promise<void>;
  /** Writes what could not be written before; for the end of the process. */
  flush(): Promise<void>;
}

interface VaultOptions {
  store: ConnectionStore;
  integrations: IntegrationStore;
  binder: Binder;
  changes: ChangeFeed;
  events: EventOutbox;
  audit: AuditLog;
  leewayMs: number;
  now: () => number;
  random: () => number;
  /** Waits before a failed write is tried again; default a timer that does not keep the process alive. */
  wait?: (ms: number) => Promise<void>;
  onPostponed(connection: Connection, error: unknown): void;
  /** New tokens could not be written yet. */
  onUnsaved(connection: Connection, error: unknown): void;
}

const MAX_KEPT = 5_000;

/** Changes are heard of at once; this bounds what a lost message could do. */
const MAX_AGE_MS = 60_000;

/** A refused token younger than this is not the reason of the refusal: another would be refused as well. */
const YOUNG_MS = 60_000;

/** Makes a vault. See docs/connections.md. */
export function createTokenVault(options: VaultOptions): TokenVault {
  const { store, integrations, binder, changes, events, audit, now, random, wait = waitQuietly } = options;
  const kept = new Map<string, { open: OpenConnection; until: number }>();
  const inFlight = new Map<string, Promise<OpenConnection>>();
  const unsaved = createUnsavedTokens(store, { onSaved: (id) => void kept.delete(id), wait });
  /** Counts changes: what was read before one and is ready after it may be old. */
  let epoch = 0;
  changes.subscribe((topic) => {
    epoch += 1;
    if (topic === '*') kept.clear();
    if (topic.startsWith('connection:')) kept.delete(topic.slice('connection:'.length));
    if (topic.startsWith('integration:')) {
      const integrationId = topic.slice('integration:'.length);
      for (const [id, entry] of kept) if (entry.open.connection.integrationId === integrationId) kept.delete(id);
    }
  });

  const bind = async (stored: StoredConnection): Promise<OpenConnection> => {
    const integration = await integrations.get(stored.connection.integrationId);
    if (integration === undefined) throw unknownConnection();
    const bound = await binder.bind(integration);
    const connector = await bound.connector.forConnection(stored.parameters);
    const method = findAuthMethod(connector, stored.connection.authMethod);
    return { ...stored, bound, connector, method, guard: (http) => bound.guard(http, stored.parameters) };
  };

  /** Binds what was read when `epoch` was `readAt`, and remembers it where nothing changed since. */
  const bindAndKeep = async (stored: StoredConnection, readAt: number): Promise<OpenConnection> => {
    const ready = await bind(stored);
    // What is ended is read each time: its user may have connected it again this moment.
    const isLasting = ready.connection.status !== 'expired' && changes.isLive() && epoch === readAt;
    if (isLasting && unsaved.find(ready.connection.id) === undefined) {
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(ready.connection.id, { open: ready, until: now() + MAX_AGE_MS });
    }
    return ready;
  };

  const open = async (id: string): Promise<OpenConnection> => {
    const late = unsaved.find(id);
    if (late !== undefined) return bind(await checkLate(late));
    const known = changes.isLive() ? kept.get(id) : undefined;
    if (known !== undefined && known.until > now()) return known.open;
    const readAt = epoch;
    const stored = await store.load(id);
    if (stored === undefined) throw unknownConnection();
    // Bound before the tokens are read for good: an integration that leads elsewhere has ended them by then.
    await bind(stored);
    const current = await store.load(id);
    if (current === undefined) throw unknownConnection();
    return bindAndKeep(current, readAt);
  };

  /** Tokens that were not written yet, unless the connection was ended or made anew since: then they are nobody's. */
  const checkLate = async (late: StoredConnection): Promise<StoredConnection> => {
    const current = await store.load(late.connection.id).catch(() => undefined);
    return current === undefined || current.connection.tokenVersion === late.connection.tokenVersion ? late : current;
  };

  const canRefresh = ({ method, credentials }: OpenConnection): boolean => canRenew(method, credentials);
  const leewayOf = ({ method }: OpenConnection): number =>
    (method.id === 'oauth2' ? method.refreshLeewayMs : undefined) ?? options.leewayMs;
  const endsWithin = ({ credentials }: OpenConnection, ms: number): boolean =>
    isExpiring({ credentials, now: now(), leewayMs: ms });
  /** An end that cannot be read is no reason to refuse; the provider will say. */
  const isOver = (current: OpenConnection): boolean =>
    endsWithin(current, 0) && parseTime(current.credentials.expires_on) !== 'invalid';

  /** The provider refused, or could not be asked; the outcome is written before the lock is given back. */
  const fail = async (locked: LockedConnection, base: OpenConnection, error: unknown): Promise<Refresh> => {
    const { stored, failures } = locked;
    const { connection } = stored;
    const isFinal = error instanceof InvalidCredentialsError;
    if (isFinal) unsaved.drop(connection.id);
    const { code = 'internal_error', message = '' } = error as { code?: string; message?: string };
    const failure = {
      status: isFinal ? 'expired' : isOver(base) ? 'error' : connection.status === 'active' ? 'active' : 'error',
      code,
      message,
      refreshAt: isFinal ? null : planRetry({ failures, now: now(), random: random() }),
    } as const;
    const failed = await locked.saveFailure(failure, async (db, expired) => {
      if (isFinal) await events.add(db, 'connection.needs_user', expired);
    });
    // Without rows to lock, as in the embedded store, a person may have connected anew: those tokens were not refused.
    if (failed === undefined) return { stored: await locked.read() };
    void audit.write({
      action: 'connection.refresh',
      outcome: 'failed',
      actor: { userId: 'dockline' },
      integrationId: connection.integrationId,
      connectionId: connection.id,
      appId: connection.appId,
      details: { code, isFinal },
    });
    return { stored: { ...stored, connection: failed }, error: error as Error };
  };

  /** One request to the provider, under the lock. `onObtained` hears of new tokens before they are written. */
  const refreshLocked = async (
    locked: LockedConnection,
    base: OpenConnection,
    { http, onObtained }: { http: Http; onObtained: (stored: StoredConnection, refreshed: Refreshed) => void },
  ): Promise<Refresh> => {
    const { stored } = locked;
    const { method } = base;
    const waiting = unsaved.findReplacement(stored.connection);
    // What waits to be written is newer than what the row holds: who has not seen it yet gets it, who has uses it up.
    const isNews = waiting !== undefined && waiting.credentials.access_token !== base.credentials.access_token;
    if (isNews) return { stored: await locked.saveRefreshed(waiting) };
    const held = waiting?.credentials ?? stored.credentials;
    let patch: Credentials;
    try {
      patch = await renew(method, held, base.guard(http));
    } catch (error) {
      return fail(locked, base, error);
    }
    const credentials = mergeCredentials(held, patch);
    const canRefreshAgain = canRenew(method, credentials);
    const plan = planRefresh({ credentials, canRefresh: canRefreshAgain, now: now(), random: random() });
    onObtained(stored, { credentials, ...plan });
    return { stored: await locked.saveRefreshed({ credentials, ...plan }) };
  };

  /** Sees to it that the tokens are newer than those of `base`; whoever is first asks the provider. */
  const refresh = (base: OpenConnection, http: Http): Promise<OpenConnection> => {
    const { id } = base.connection;
    const running = inFlight.get(id);
    if (running !== undefined) return running;
    let keepObtained: (() => StoredConnection) | undefined;
    const onObtained = (stored: StoredConnection, refreshed: Refreshed): void => {
      keepObtained = () => unsaved.keep(stored, refreshed);
    };
    const work = async (locked: LockedConnection | undefined): Promise<Refresh> => {
      if (locked === undefined) throw unknownConnection();
      const { stored } = locked;
      // First: a connection that was ended has no tokens, and its version is newer too.
      if (stored.connection.status === 'expired') return { stored, error: expiredError() };
      if (stored.connection.tokenVersion > base.connection.tokenVersion) return { stored };
      return refreshLocked(locked, base, { http, onObtained });
    };
    const flight = store
      .withLock(id, work)
      .catch((error: unknown): Refresh => {
        // The provider gave new tokens and the store did not take them: the old ones may be dead by now.
        if (keepObtained === undefined) throw error;
        options.onUnsaved(base.connection, error);
        return { stored: keepObtained() };
      })
      .then(async ({ stored, error }) => {
        if (error !== undefined) throw error;
        // Ended while the provider was asked: what it gave was not written.
        if (stored.connection.status === 'expired') throw expiredError();
        return bindAndKeep(stored, epoch);
      })
      .finally(() => inFlight.delete(id));
    inFlight.set(id, flight);
    return flight;
  };

  const refuseEnded = async (current: OpenConnection): Promise<never> => {
    await store.setStatus(current.connection, 'expired', { code: 'invalid_token', message: EXPIRED }, (db, expired) =>
      events.add(db, 'connection.needs_user', expired),
    );
    throw expiredError();
  };

  const freshen = async (current: OpenConnection, http: Http): Promise<OpenConnection> => {
    if (current.connection.status === 'expired') throw expiredError();
    if (!endsWithin(current, leewayOf(current))) return current;
    if (!canRefresh(current)) return isOver(current) ? refuseEnded(current) : current;
    const { retryAt } = current.connection;
    // A provider that is down is not asked by every call while the token in hand works.
    if (retryAt !== null && Date.parse(retryAt) > now() && !isOver(current)) return current;
    try {
      return await refresh(current, http);
    } catch (error) {
      // Nobody is helped by an error while the token in hand still works.
      if (error instanceof InvalidCredentialsError || error instanceof NotFoundError || isOver(current)) throw error;
      options.onPostponed(current.connection, error);
      return current;
    }
  };

  const isYoung = ({ issued_on: issuedOn }: Credentials): boolean => {
    const issued = parseTime(issuedOn);
    return typeof issued === 'number' && now() - issued < YOUNG_MS;
  };

  return {
    open,
    flush: () => unsaved.flush(),
    openFresh: async (id, http) => freshen(await open(id), http),
    tokenSource(id, http, fresh) {
      let givenVersion = 0;
      let givenFor = '';
      return {
        async getCredentials() {
          const { connection, credentials, bound } = fresh ?? (await freshen(await open(id), http));
          givenVersion = connection.tokenVersion;
          givenFor = bound.destinations;
          return credentials;
        },
        async replaceRefused() {
          const current = await open(id);
          if (current.connection.status === 'expired') return undefined;
          // Who holds the source sends to the addresses that it began with.
          if (current.bound.destinations !== givenFor) return undefined;
          if (current.connection.tokenVersion > givenVersion) return current.credentials;
          if (!canRefresh(current) || isYoung(current.credentials)) return undefined;
          return (await refresh(current, http)).credentials;
        },
      };
    },
    async keepAlive(id, http) {
      const current = await open(id);
      if (current.connection.status !== 'expired' && canRefresh(current)) await refresh(current, http);
    },
    async report({ connection }, isRefused) {
      if (isRefused && connection.status === 'active')
        await store.setStatus(connection, 'error', { code: 'refused', message: REFUSED });
      if (!isRefused && connection.status === 'error') await store.setStatus(connection, 'active', null);
    },
  };
}

/** Whether there is a way to newer credentials without their user. */
export function canRenew(method: AuthMethod, credentials: Credentials): boolean {
  return method.id === 'oauth2' ? method.canRefresh(credentials) : method.id === 'token' && method.isDerived;
}

/** Asks the provider. What was made of pasted fields is made anew. */
async function renew(method: AuthMethod, credentials: Credentials, http: Http): Promise<Credentials> {
  if (method.id === 'oauth2') return method.refresh({ http, credentials });
  if (method.id === 'token') return method.derive({ http, credentials });
  throw new InvalidCredentialsError(EXPIRED, { detail: 'tokens of OAuth 1.0a are not refreshed' });
}

const EXPIRED = 'The connection has expired. Please connect the account again.';
const REFUSED = 'The service refuses this account. Please connect it again if that stays.';

function expiredError(): InvalidCredentialsError {
  return new InvalidCredentialsError(EXPIRED, { code: 'connection_expired', detail: 'no token to be had' });
}

function unknownConnection(): NotFoundError {
  return new NotFoundError('There is no such connection.', { code: 'connection_not_found' });
}
