import { createPacer, type Pace } from '../connector';
import type { Database } from '../database';
import type { HttpFactory } from '../http';
import type { KeyRing } from '../keys';
import { createAuditLog } from './audit-log';
import { createBinder, type Catalogue } from './bind-integration';
import { createConnectionStore } from './connection-store';
import type { ConnectionsContext } from './context';
import { createEventOutbox } from './events';
import { createFlowStore } from './flow-store';
import { createIntegrationStore } from './integration-store';
import { createTokenVault } from './token-vault';

/** Options of `createConnectionsContext`. */
export interface ContextOptions {
  database: Database;
  keyRing: KeyRing;
  catalogue: Catalogue;
  http: HttpFactory;
  /** Where events go; nobody hears them when missing. */
  eventReceiver: { uri: string; secret: string } | undefined;
  flowLifetimeSeconds: number;
  refreshLeewayMs: number;
  /** Milliseconds for one call to a provider; a waiter for another's refresh outlasts it. */
  providerTimeoutMs: number;
  now: () => number;
  /** Of the proxy; default real time. */
  pace?: Pace;
  random?: () => number;
  warn: (message: string, fields: Record<string, unknown>) => void;
}

/** Puts the parts of stored connections together. */
export function createConnectionsContext(options: ContextOptions): ConnectionsContext {
  const { database, keyRing, catalogue, http, now, random = Math.random, warn } = options;
  const { changes } = database;
  const integrations = createIntegrationStore(database, keyRing, now);
  const lockTimeoutMs = options.providerTimeoutMs + 5_000;
  const connections = createConnectionStore(database, { keyRing, now, lockTimeoutMs });
  const flows = createFlowStore(database, { keyRing, now, lifetimeSeconds: options.flowLifetimeSeconds });
  const audit = createAuditLog(database, {
    now,
    onLost: (error, action) => warn('An entry of the audit could not be written', { action, error }),
  });
  const events = createEventOutbox(database, {
    receiver: options.eventReceiver,
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
    leewayMs: options.refreshLeewayMs,
    now,
    random,
    onPostponed: ({ id }, error) => warn('A refresh ahead of time was postponed', { connection: id, error }),
    onUnsaved: ({ id }, error) =>
      warn('New tokens could not be written yet; it is tried again', { connection: id, error }),
  });
  const pacer = createPacer(options.pace);
  return {
    database,
    keyRing,
    integrations,
    connections,
    flows,
    audit,
    events,
    catalogue,
    binder,
    vault,
    http,
    pacer,
    now,
    random,
    warn,
  };
}
