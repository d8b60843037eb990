import { createHmac, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { backOff } from '../common';
import type { Database, EventRow, Tables } from '../database';
import type { Http } from '../http';
import type { Connection } from './connection';

/** What the product hears of. */
export type EventType = 'connection.needs_user' | 'connection.connected' | 'connection.disconnected';

/** Events that wait until the product has taken them. */
export interface EventOutbox {
  /** Adds one, as part of the transaction `db`; nothing without a receiver. */
  add(db: Kysely<Tables>, type: EventType, connection: Connection): Promise<void>;
  /** Sends what is due, and what failed again later. Returns how many were taken. */
  deliver(http: Http): Promise<number>;
}

/** Who hears of events, and what they are signed with. */
export interface EventReceiver {
  uri: string;
  secret: string;
}

interface OutboxOptions {
  /** Missing when nobody wants to hear. */
  receiver: EventReceiver | undefined;
  now: () => number;
  random: () => number;
  onGivenUp: (event: { id: string; type: string; attempts: number }) => void;
}

const TABLE = 'dockline_events';
const BATCH = 20;
/** While one replica sends, others leave the event alone for so long. */
const CLAIM_MS = 60_000;
/** About three days with waits that double up to six hours. */
const MAX_ATTEMPTS = 20;
const WAITS = { firstMs: 10_000, longestMs: 6 * 3_600_000 };

/**
 * Signs an event the way of the Standard Webhooks specification: HMAC-SHA256 over id, time and body, so that a receiver
 * can tell ours from others and old from new.
 */
function signEvent(secret: string, id: string, seconds: number, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

/** Makes the outbox of one database. */
export function createEventOutbox(
  { db: root, dialect }: Database,
  { receiver, now, random, onGivenUp }: OutboxOptions,
): EventOutbox {
  const time = (offsetMs = 0): string => new Date(now() + offsetMs).toISOString();

  const claim = (): Promise<EventRow[]> =>
    root.transaction().execute(async (trx) => {
      const due = trx
        .selectFrom(TABLE)
        .selectAll()
        .where('next_attempt_at', '<=', time())
        .orderBy('next_attempt_at')
        .limit(BATCH);
      const rows = await (dialect === 'postgres' ? due.forUpdate().skipLocked() : due).execute();
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0)
        await trx
          .updateTable(TABLE)
          .set((eb) => ({ next_attempt_at: time(CLAIM_MS), attempts: eb('attempts', '+', 1) }))
          .where('id', 'in', ids)
          .execute();
      return rows;
    });

  const send = async (http: Http, { id, body }: EventRow, { uri, secret }: EventReceiver) => {
    const seconds = Math.floor(now() / 1000);
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signEvent(secret, id, seconds, body),
    };
    const sent = await http.request({ method: 'POST', uri, body, headers }).catch(() => undefined);
    return sent !== undefined && sent.status >= 200 && sent.status < 300;
  };

  return {
    async add(db, type, connection) {
      if (receiver === undefined) return;
      const id = randomUUID();
      const { id: connectionId, integrationId, ownerId, appId, isShared, status, error } = connection;
      const data = {
        connectionId,
        integrationId,
        ownerId,
        appId: appId === '' ? null : appId,
        isShared,
        status,
        error,
      };
      const body = JSON.stringify({ id, type, timestamp: time(), data });
      await db
        .insertInto(TABLE)
        .values({ id, type, body, attempts: 0, next_attempt_at: time(), created_at: time() })
        .execute();
    },
    async deliver(http) {
      if (receiver === undefined) return 0;
      const rows = await claim();
      let taken = 0;
      for (const row of rows) {
        if (await send(http, row, receiver)) {
          taken += 1;
          await root.deleteFrom(TABLE).where('id', '=', row.id).execute();
          continue;
        }
        const attempts = row.attempts + 1;
        if (attempts >= MAX_ATTEMPTS) {
          onGivenUp({ id: row.id, type: row.type, attempts });
          await root.deleteFrom(TABLE).where('id', '=', row.id).execute();
          continue;
        }
        await root
          .updateTable(TABLE)
          .set({ next_attempt_at: time(backOff(row.attempts, { ...WAITS, random: random() })) })
          .where('id', '=', row.id)
          .execute();
      }
      return taken;
    },
  };
}
