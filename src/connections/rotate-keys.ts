import { sql, type Kysely } from 'kysely';
import type { Database } from '../database';
import type { KeyRing } from '../key-ring';

/** Every column that holds sealed text, with the column that names its row. */
const SEALED_COLUMNS = [
  { table: 'dockline_integrations', row: 'id', column: 'parameters_sealed' },
  { table: 'dockline_connections', row: 'id', column: 'parameters_sealed' },
  { table: 'dockline_connections', row: 'id', column: 'credentials_sealed' },
  { table: 'dockline_flows', row: 'state_hash', column: 'secrets_sealed' },
] as const;

const BATCH = 100;

/** Counts of one rotation. */
export interface Rotation {
  resealed: number;
  /** Texts that no key of the ring opens; they stay as they are. */
  failed: number;
}

/**
 * Seals everything anew that is not sealed with the active key, while traffic runs: a text is replaced only where it is
 * still the one that was read, and one that changed meanwhile is sealed with the active key already.
 */
export async function rotateKeys({ db }: Pick<Database, 'db'>, keyRing: KeyRing): Promise<Rotation> {
  const rotation: Rotation = { resealed: 0, failed: 0 };
  for (const { table, row, column } of SEALED_COLUMNS) {
    let after = '';
    for (;;) {
      const rows = await readOld(db as Kysely<never>, { table, row, column, after, activeId: keyRing.activeId });
      for (const { key, sealed } of rows) {
        const place = { table, row: key, column };
        const text = tryOpen(() => keyRing.open(sealed, place));
        if (text === undefined) rotation.failed += 1;
        else {
          const anew = keyRing.seal(text, place);
          const { numAffectedRows = 0n } = await sql`UPDATE ${sql.table(table)} SET ${sql.ref(column)} = ${anew}
            WHERE ${sql.ref(row)} = ${key} AND ${sql.ref(column)} = ${sealed}`.execute(db);
          rotation.resealed += Number(numAffectedRows);
        }
        after = key;
      }
      if (rows.length < BATCH) break;
    }
  }
  return rotation;
}

/** Ids of keys that stored texts were sealed with and the ring does not have. */
export async function findMissingKeys({ db }: Pick<Database, 'db'>, { ids }: KeyRing): Promise<string[]> {
  const missing = new Set<string>();
  for (const { table, column } of SEALED_COLUMNS) {
    const known = ids.map((id) => sql`${sql.ref(column)} LIKE ${`v1.${escapeLike(id)}.%`} ESCAPE '!'`);
    const { rows } = await sql<{ sealed: string }>`SELECT ${sql.ref(column)} AS sealed FROM ${sql.table(table)}
      WHERE NOT (${sql.join(known, sql` OR `)}) LIMIT 1000`.execute(db);
    for (const { sealed } of rows) missing.add(sealed.split('.')[1] ?? '');
  }
  return [...missing].toSorted();
}

async function readOld(
  db: Kysely<never>,
  {
    table,
    row,
    column,
    after,
    activeId,
  }: { table: string; row: string; column: string; after: string; activeId: string },
): Promise<Array<{ key: string; sealed: string }>> {
  const { rows } = await sql<{ key: string; sealed: string }>`
    SELECT ${sql.ref(row)} AS key, ${sql.ref(column)} AS sealed FROM ${sql.table(table)}
    WHERE ${sql.ref(row)} > ${after} AND ${sql.ref(column)} NOT LIKE ${`v1.${escapeLike(activeId)}.%`} ESCAPE '!'
    ORDER BY ${sql.ref(row)} LIMIT ${sql.lit(BATCH)}`.execute(db);
  return rows;
}

function tryOpen(open: () => string): string | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}

/** `_` and `%` of an id stand for themselves. */
function escapeLike(text: string): string {
  return text.replace(/[!_%]/g, '!$&');
}
