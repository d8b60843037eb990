import { sql, type RawBuilder } from 'kysely';
import { beginningOf } from '../keys';

/** Every column that holds sealed text, with the column that names its row. */
export const SEALED_COLUMNS = [
  { table: 'dockline_integrations', row: 'id', column: 'parameters_sealed' },
  { table: 'dockline_connections', row: 'id', column: 'parameters_sealed' },
  { table: 'dockline_connections', row: 'id', column: 'credentials_sealed' },
  { table: 'dockline_flows', row: 'state_hash', column: 'secrets_sealed' },
] as const;

/** SQL that is true where the key with this id sealed the column's text. */
export function isSealedWith(column: string, keyId: string): RawBuilder<boolean> {
  // `_` and `%` of an id stand for themselves.
  const beginning = beginningOf(keyId).replace(/[!_%]/g, '!$&');
  return sql<boolean>`${sql.ref(column)} LIKE ${`${beginning}%`} ESCAPE '!'`;
}
