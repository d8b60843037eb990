/** Every column that holds sealed text, with the column that names its row. */
export const SEALED_COLUMNS = [
  { table: 'dockline_integrations', row: 'id', column: 'parameters_sealed' },
  { table: 'dockline_connections', row: 'id', column: 'parameters_sealed' },
  { table: 'dockline_connections', row: 'id', column: 'credentials_sealed' },
  { table: 'dockline_flows', row: 'state_hash', column: 'secrets_sealed' },
] as const;
