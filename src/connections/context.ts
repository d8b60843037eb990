import type { StoredSettings } from '../config';
import type { Database } from '../database';
import type { HttpFactory } from '../http';
import type { createRateLimiter } from '../connector';
import type { AuditLog } from './audit-log';
import type { Binder, Catalogue } from './bind-integration';
import type { ConnectionStore } from './connection-store';
import type { EventOutbox } from './events';
import type { FlowStore } from './flow-store';
import type { IntegrationStore } from './integration-store';
import type { TokenVault } from './token-vault';

/** What the operations on stored connections work with. */
export interface ConnectionsContext {
  settings: StoredSettings;
  database: Database;
  integrations: IntegrationStore;
  connections: ConnectionStore;
  flows: FlowStore;
  audit: AuditLog;
  events: EventOutbox;
  catalogue: Catalogue;
  binder: Binder;
  vault: TokenVault;
  http: HttpFactory;
  rateLimiter: ReturnType<typeof createRateLimiter>;
  now: () => number;
  /** From 0 to 1. */
  random: () => number;
  /** For the operator's log. */
  warn: (message: string, fields: Record<string, unknown>) => void;
}
