import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { backOff } from '../common';
import type { Database, EventRow, Tables } from '../database';
import type { Http } from '../http';
import type { Connection } from './connection';
import { sendEvent, type EventReceiver } from './send-event';

/** What the product hears of. */
export type EventType = 'connection.needs_user' | 'connection.connected' | 'connection.disconnected';

/** Events that wait until the product has taken them. */
export interface EventOutbox {
  /** Adds one, as part of the transaction `db`; nothing without a receiver. */
  add(db: Kysely<Tables>, type: EventType, connection: Connection): Promise<void>;
  /** Sends what is due, and what failed again later. Returns how many were taken. */
  deliver(http: Http): Promise<number>;
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

/** Makes the outbox of one database. */
export function createEventOutbox(database: Database, options: OutboxOptions): EventOutbox {
  const { receiver, now, random, onGivenUp } = options;
  const { db: root } = database;
  const time = (offsetMs = 0): string => new Date(now() + offsetMs).toISOString();
  const remove = async ({ id }: EventRow): Promise<void> =>
    void (await root.deleteFrom(TABLE).where('id', '=', id).execute());

  /** Tries it again later, or gives it up. */
  const postpone = async (row: EventRow): Promise<void> => {
    const attempts = row.attempts + 1;
    if (attempts >= MAX_ATTEMPTS) {
      onGivenUp({ id: row.id, type: row.type, attempts });
      return remove(row);
    }
    await root
      .updateTable(TABLE)
      .set({ next_attempt_at: time(backOff(row.attempts, { ...WAITS, random: random() })) })
      .where('id', '=', row.id)
      .execute();
  };

  return {
    async add(db, type, connection) {
      if (receiver === undefined) return;
      const id = randomUUID();
      const body = JSON.stringify({ id, type, timestamp: time(), data: toData(connection) });
      await db
        .insertInto(TABLE)
        .values({ id, type, body, attempts: 0, next_attempt_at: time(), created_at: time() })
        .execute();
    },
    async deliver(http) {
      if (receiver === undefined) return 0;
      let taken = 0;
      for (const row of await claim(database, { due: time(), until: time(CLAIM_MS) })) {
        const isTaken = await sendEvent(http, receiver, { id: row.id, body: row.body, now: now() });
        await (isTaken ? remove(row) : postpone(row));
        taken += isTaken ? 1 : 0;
      }
      return taken;
    },
  };
}

/** What an event tells of its connection. */
function toData({ id, integrationId, ownerId, appId, isShared, status, error }: Connection): object {
  return { connectionId: id, integrationId, ownerId, appId: appId === '' ? null : appId, isShared, status, error };
}

/** Takes what is due, and leaves it to nobody else `until` then. */
function claim({ db, dialect }: Database, { due, until }: { due: string; until: string }): Promise<EventRow[]> {
  return db.transaction().execute(async (trx) => {
    const waiting = trx
      .selectFrom(TABLE)
      .selectAll()
      .where('next_attempt_at', '<=', due)
      .orderBy('next_attempt_at')
      .limit(BATCH);
    const rows = await (dialect === 'postgres' ? waiting.forUpdate().skipLocked() : waiting).execute();
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0)
      await trx
        .updateTable(TABLE)
        .set((eb) => ({ next_attempt_at: until, attempts: eb('attempts', '+', 1) }))
        .where('id', 'in', ids)
        .execute();
    return rows;
  });
}
