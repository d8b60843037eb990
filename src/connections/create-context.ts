import { createRateLimiter, type Pace } from '../connector';
import type { StoredSettings } from '../config';
import type { Database } from '../database';
import type { HttpFactory } from '../http';
import { lockTimeoutFor } from '../tokens';
import { createAuditLog } from './audit-log';
import { createBinder, type Catalogue } from './bind-integration';
import { createConnectionStore } from './connection-store';
import type { ConnectionsContext } from './context';
import { createEventOutbox } from './events';
import { createFlowStore } from './flow-store';
import { createIntegrationStore } from './integration-store';
import type { EventReceiver } from './send-event';
import { createTokenVault } from './token-vault';

/** Options of `createConnectionsContext`. */
export interface ContextOptions {
  settings: StoredSettings;
  database: Database;
  catalogue: Catalogue;
  http: HttpFactory;
  now: () => number;
  /** Of the proxy; default real time. */
  pace?: Pace;
  random?: () => number;
  warn: (message: string, fields: Record<string, unknown>) => void;
}

/** Puts the parts of stored connections together. */
export function createConnectionsContext(options: ContextOptions): ConnectionsContext {
  const { settings, database, catalogue, http, now, random = Math.random, warn } = options;
  const { keyRing } = settings;
  const { changes } = database;
  const integrations = createIntegrationStore(database, keyRing, now);
  const lockTimeoutMs = lockTimeoutFor(settings.providerTimeoutMs);
  const connections = createConnectionStore(database, { keyRing, now, lockTimeoutMs });
  const flows = createFlowStore(database, { keyRing, now, lifetimeMs: settings.flowLifetimeMs });
  const audit = createAuditLog(database, {
    now,
    onLost: (error, action) => warn('An entry of the audit could not be written', { action, error }),
  });
  const events = createEventOutbox(database, {
    receiver: findReceiver(settings),
    now,
    random,
    onGivenUp: (event) => warn('An event was given up', event),
  });
  const binder = createBinder({ catalogue, store: integrations, changes, now });
  const vault = createTokenVault({
    store: connections,
    integrations,
    binder,
    changes,
    events,
    audit,
    leewayMs: settings.refreshLeewayMs,
    now,
    random,
    onPostponed: ({ id }, error) => warn('A refresh ahead of time was postponed', { connection: id, error }),
    onUnsaved: ({ id }, error) =>
      warn('New tokens could not be written yet; it is tried again', { connection: id, error }),
  });
  const rateLimiter = createRateLimiter(options.pace);
  return {
    settings,
    database,
    integrations,
    connections,
    flows,
    audit,
    events,
    catalogue,
    binder,
    vault,
    http,
    rateLimiter,
    now,
    random,
    warn,
  };
}

/** Where events go; nobody hears them when missing. */
function findReceiver({ eventsUri: uri, eventsSecret: secret }: StoredSettings): EventReceiver | undefined {
  return uri === undefined || secret === undefined ? undefined : { uri, secret };
}
