import { sql, type Kysely } from 'kysely';
import type { Database, Tables } from '../database';
import { ConfigurationError } from '../errors';
import { keyIdOf, type KeyRing, type Place } from '../keys';
import { isSealedWith, SEALED_COLUMNS } from './sealed-columns';

const TABLE = 'dockline_key_checks';

/** Throws a `ConfigurationError` when `ENCRYPTION_KEYS` does not hold the keys that stored secrets are sealed with. */
export async function checkKeys(database: Pick<Database, 'db'>, keyRing: KeyRing): Promise<void> {
  const problems = await findKeyProblems(database, keyRing);
  if (problems.length > 0) throw new ConfigurationError(problems);
}

async function findKeyProblems(database: Pick<Database, 'db'>, keyRing: KeyRing): Promise<string[]> {
  const missing = await findMissingKeys(database, keyRing);
  if (missing.length > 0) {
    const ids = missing.map((id) => `"${id}"`).join(', ');
    return [`ENCRYPTION_KEYS lacks the key ${ids}; stored secrets are sealed with it`];
  }
  const replaced = await findReplacedKeys(database, keyRing);
  return replaced.map(
    (id) =>
      `ENCRYPTION_KEYS: the key "${id}" is not the one that it was. Put the old key back; a new key needs an id of its own and stands before the old one`,
  );
}

/**
 * Ids of keys whose bytes are others than before. Each key seals a text when it is first seen and has to open it from then
 * on, so a key that was replaced under the same id is found before anything is sealed with it. A key that is older than its
 * check is tried on what it sealed.
 */
async function findReplacedKeys({ db }: Pick<Database, 'db'>, keyRing: KeyRing): Promise<string[]> {
  const replaced: string[] = [];
  for (const id of keyRing.ids) {
    if (!(await isSame(db, keyRing, id))) replaced.push(id);
  }
  return replaced;
}

async function isSame(db: Kysely<Tables>, keyRing: KeyRing, id: string): Promise<boolean> {
  const place = { table: TABLE, row: id, column: 'sealed' };
  const opens = (sealed: string, where: Place): boolean => keyRing.tryOpen(sealed, where) !== undefined;
  const known = await readCheck(db, id);
  if (known !== undefined) return opens(known, place);
  const sample = await findSealedBy(db, id);
  if (sample !== undefined && !opens(sample.sealed, sample.place)) return false;
  await db
    .insertInto(TABLE)
    .values({ key_id: id, sealed: keyRing.sealWith(id, 'check', place) })
    .onConflict((conflict) => conflict.column('key_id').doNothing())
    .execute();
  // Another process may have been first, with another key.
  const kept = (await readCheck(db, id)) ?? '';
  return opens(kept, place);
}

async function readCheck(db: Kysely<Tables>, id: string): Promise<string | undefined> {
  const row = await db.selectFrom(TABLE).select('sealed').where('key_id', '=', id).executeTakeFirst();
  return row?.sealed;
}

async function findSealedBy(db: Kysely<Tables>, id: string): Promise<{ sealed: string; place: Place } | undefined> {
  for (const { table, row, column } of SEALED_COLUMNS) {
    const { rows } = await sql<{ key: string; sealed: string }>`
      SELECT ${sql.ref(row)} AS key, ${sql.ref(column)} AS sealed FROM ${sql.table(table)}
      WHERE ${isSealedWith(column, id)} LIMIT 1`.execute(db);
    const [found] = rows;
    if (found !== undefined) return { sealed: found.sealed, place: { table, row: found.key, column } };
  }
  return undefined;
}

/** Ids of keys that stored texts were sealed with and the ring does not have. */
async function findMissingKeys({ db }: Pick<Database, 'db'>, { ids }: KeyRing): Promise<string[]> {
  const missing = new Set<string>();
  for (const { table, column } of SEALED_COLUMNS) {
    const known = ids.map((id) => isSealedWith(column, id));
    const { rows } = await sql<{ sealed: string }>`SELECT ${sql.ref(column)} AS sealed FROM ${sql.table(table)}
      WHERE NOT (${sql.join(known, sql` OR `)}) LIMIT 1000`.execute(db);
    for (const { sealed } of rows) missing.add(keyIdOf(sealed));
  }
  return [...missing].toSorted();
}
