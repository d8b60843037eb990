import { sql, type Kysely } from 'kysely';
import type { Database } from '../database';
import type { KeyRing } from '../keys';
import { isSealedWith, SEALED_COLUMNS } from './sealed-columns';

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
        const text = keyRing.tryOpen(sealed, place);
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
    WHERE ${sql.ref(row)} > ${after} AND NOT (${isSealedWith(column, activeId)})
    ORDER BY ${sql.ref(row)} LIMIT ${sql.lit(BATCH)}`.execute(db);
  return rows;
}
