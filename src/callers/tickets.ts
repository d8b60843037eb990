import type { Database, TicketRow } from '../database';
import { createSecretText, hashSecretText } from './secret-text';

/** How long a link waits for its click. */
const TICKET_SECONDS = 600;

/** What a link is for. */
export interface NewTicket {
  keyId: string;
  userId: string;
  appId: string;
  scopes: readonly string[];
  /** Path of ours. */
  target: string;
}

/** Links that sign a person in, once. */
export interface Tickets {
  /** Makes one; the text is the secret part of the link. */
  create(wanted: NewTicket): Promise<{ ticket: string; expiresAt: string }>;
  /** Whose a ticket is, as long as it can be used. */
  findOwner(ticket: string): Promise<string | undefined>;
  /** Uses it up. `undefined` when it was used, is over, or never was. */
  consume(ticket: string): Promise<TicketRow | undefined>;
  /** Deletes those that are over. */
  sweep(): Promise<void>;
}

/** Makes the tickets of one database. */
export function createTickets({ db }: Database, now: () => number): Tickets {
  const time = (): string => new Date(now()).toISOString();
  return {
    async create({ keyId, userId, appId, scopes, target }) {
      const ticket = createSecretText();
      const expiresAt = new Date(now() + TICKET_SECONDS * 1000).toISOString();
      await db
        .insertInto('dockline_tickets')
        .values({
          ticket_hash: hashSecretText(ticket),
          key_id: keyId,
          user_id: userId,
          app_id: appId,
          scopes: scopes.join(' '),
          target,
          expires_at: expiresAt,
        })
        .execute();
      return { ticket, expiresAt };
    },
    async findOwner(ticket) {
      const row = await db
        .selectFrom('dockline_tickets')
        .select('user_id')
        .where('ticket_hash', '=', hashSecretText(ticket))
        .where('expires_at', '>', time())
        .executeTakeFirst();
      return row?.user_id;
    },
    consume: (ticket) =>
      db
        .deleteFrom('dockline_tickets')
        .where('ticket_hash', '=', hashSecretText(ticket))
        .where('expires_at', '>', time())
        .returningAll()
        .executeTakeFirst(),
    async sweep() {
      await db.deleteFrom('dockline_tickets').where('expires_at', '<=', time()).execute();
    },
  };
}
