import type { Database } from '../database';

/** What is kept of what happened. */
export type AuditAction =
  | 'integration.create'
  | 'integration.update'
  | 'integration.delete'
  | 'connection.start'
  | 'connection.connect'
  | 'connection.refresh'
  | 'connection.use'
  | 'connection.disconnect'
  | 'key.create'
  | 'key.revoke'
  | 'keys.rotate'
  | 'ticket.create';

/** Who did something, and from where. */
export interface Actor {
  userId: string;
  keyId?: string;
  /** Address of the caller. */
  ip?: string;
}

/** One thing that happened. Details never hold a secret. */
export interface AuditEntry {
  action: AuditAction;
  outcome: 'done' | 'failed';
  actor: Actor;
  integrationId?: string;
  connectionId?: string;
  appId?: string;
  details?: Readonly<Record<string, string | number | boolean | null>>;
}

/** An entry as it is read. */
export interface AuditRecord {
  id: number;
  at: string;
  action: string;
  outcome: string;
  actor: string;
  keyId: string | null;
  ip: string | null;
  integrationId: string | null;
  connectionId: string | null;
  appId: string | null;
  details: Record<string, unknown>;
}

/** The audit of one database. */
export interface AuditLog {
  /** Writes an entry. One that cannot be written is told to `onLost`, and does not stop what it is about. */
  write(entry: AuditEntry): Promise<void>;
  /** Newest first; `before` is the id of the last entry that was read, `appId` the one app whose entries are wanted. */
  list(filter: {
    limit: number;
    before?: number;
    connectionId?: string;
    action?: string;
    appId?: string;
  }): Promise<AuditRecord[]>;
}

/** Makes the audit of one database. */
export function createAuditLog(
  { db }: Database,
  { now, onLost }: { now: () => number; onLost: (error: unknown, action: string) => void },
): AuditLog {
  return {
    async write({ action, outcome, actor, integrationId, connectionId, appId = '', details = {} }) {
      try {
        await db
          .insertInto('dockline_audit')
          .values({
            at: new Date(now()).toISOString(),
            action,
            outcome,
            actor: actor.userId,
            key_id: actor.keyId ?? null,
            ip: actor.ip ?? null,
            integration_id: integrationId ?? null,
            connection_id: connectionId ?? null,
            app_id: appId,
            details: JSON.stringify(details),
          })
          .execute();
      } catch (error) {
        onLost(error, action);
      }
    },
    async list({ limit, before, connectionId, action, appId }) {
      let query = db.selectFrom('dockline_audit').selectAll().orderBy('id', 'desc').limit(limit);
      if (before !== undefined) query = query.where('id', '<', before);
      if (connectionId !== undefined) query = query.where('connection_id', '=', connectionId);
      if (action !== undefined) query = query.where('action', '=', action);
      if (appId !== undefined) query = query.where('app_id', '=', appId);
      const rows = await query.execute();
      return rows.map((row) => ({
        id: row.id,
        at: row.at,
        action: row.action,
        outcome: row.outcome,
        actor: row.actor,
        keyId: row.key_id,
        ip: row.ip,
        integrationId: row.integration_id,
        connectionId: row.connection_id,
        appId: row.app_id === '' ? null : row.app_id,
        details: JSON.parse(row.details) as Record<string, unknown>,
      }));
    },
  };
}
