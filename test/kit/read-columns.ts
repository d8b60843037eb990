import { readFileSync } from 'node:fs';
import { openDatabase } from '../../src/database';
import { sql } from 'kysely';

/** Every value of every column of our tables, as text with where it stands; and the raw bytes of an embedded store. */
export async function readEverything(
  uri: string,
): Promise<{ values: Array<{ where: string; text: string }>; bytes: string }> {
  const database = await openDatabase(uri);
  try {
    const tables = await database.db.introspection.getTables();
    const values: Array<{ where: string; text: string }> = [];
    for (const { name } of tables.filter((table) => table.name.startsWith('dockline_'))) {
      const { rows } = await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(name)}`.execute(database.db);
      for (const row of rows) {
        for (const [column, value] of Object.entries(row))
          values.push({ where: `${name}.${column}`, text: String(value) });
      }
    }
    const path = uri.replace(/^file:/, '');
    const bytes = database.dialect === 'embedded' ? [path, `${path}-wal`].map(readBytes).join('') : '';
    return { values, bytes };
  } finally {
    await database.close();
  }
}

function readBytes(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
