import { sql, type Kysely } from 'kysely';
import type { Topic } from './change-feed';
import { CHANNEL } from './listen';
import type { Database } from './open-database';
import type { Tables } from './tables';

/**
 * Tells all processes that a row changed: now within this one, and with the end of the transaction `db` to the others.
 */
export async function publish({ dialect, changes }: Database, db: Kysely<Tables>, topic: Topic): Promise<void> {
  if (dialect === 'postgres') await sql`SELECT pg_notify(${CHANNEL}, ${topic})`.execute(db);
  changes.tell(topic);
}
