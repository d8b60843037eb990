import { sql, type Kysely, type SchemaModule } from 'kysely';

/** Which SQL a database speaks. */
export type DialectName = 'postgres' | 'embedded';

/** One step; it is never changed once it was released. */
type Migration = (db: Kysely<never>, dialect: DialectName) => Promise<void>;

/** Results of refreshes for two minutes: `key` is a keyed hash, `sealed` is encrypted, and the row itself is the lock. */
const refreshResults: Migration = async (db, dialect) => {
  // The embedded store is for one process, whose memory does the same.
  if (dialect === 'embedded') return;
  await sql`CREATE TABLE dockline_refresh_results (
    key text PRIMARY KEY,
    sealed bytea,
    keep_until timestamptz NOT NULL
  )`.execute(db);
  await sql`CREATE INDEX dockline_refresh_results_keep_until ON dockline_refresh_results (keep_until)`.execute(db);
};

const storedConnections: Migration = async ({ schema }, dialect) => {
  await createIntegrations(schema);
  await createConnections(schema);
  await createFlows(schema);
  await createApiKeys(schema);
  await createTickets(schema);
  await createAudit(schema, dialect);
  await createEvents(schema);
};

async function createIntegrations(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('dockline_integrations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('slug', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('connector', 'text', (column) => column.notNull())
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('mode', 'text', (column) => column.notNull())
    .addColumn('auth_type', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('parameters_sealed', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addUniqueConstraint('dockline_integrations_slug', ['app_id', 'slug'])
    .execute();
}

async function createConnections(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('dockline_connections')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('integration_id', 'text', (column) => column.notNull().references('dockline_integrations.id'))
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('owner_key', 'text', (column) => column.notNull())
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('is_shared', 'integer', (column) => column.notNull())
    .addColumn('auth_method', 'text', (column) => column.notNull())
    .addColumn('account_name', 'text')
    .addColumn('parameters_sealed', 'text', (column) => column.notNull())
    .addColumn('credentials_sealed', 'text', (column) => column.notNull())
    .addColumn('token_version', 'integer', (column) => column.notNull())
    .addColumn('token_expires_at', 'text')
    .addColumn('refresh_token_expires_at', 'text')
    .addColumn('last_authorized_at', 'text', (column) => column.notNull())
    .addColumn('api_base_uri', 'text')
    .addColumn('scope', 'text')
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('refresh_failures', 'integer', (column) => column.notNull())
    .addColumn('refresh_at', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addUniqueConstraint('dockline_connections_owner', ['integration_id', 'owner_key', 'app_id'])
    .execute();
  await createIndex(schema, 'dockline_connections_owner_id', 'dockline_connections', 'owner_id');
  await createIndex(schema, 'dockline_connections_refresh_at', 'dockline_connections', 'refresh_at');
}

async function createFlows(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('dockline_flows')
    .addColumn('state_hash', 'text', (column) => column.primaryKey())
    .addColumn('integration_id', 'text', (column) => column.notNull())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('face', 'text', (column) => column.notNull())
    .addColumn('nonce_hash', 'text', (column) => column.notNull())
    .addColumn('redirect_uri', 'text', (column) => column.notNull())
    .addColumn('return_to', 'text', (column) => column.notNull())
    .addColumn('auth_method', 'text', (column) => column.notNull())
    .addColumn('secrets_sealed', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .execute();
  await createIndex(schema, 'dockline_flows_expires_at', 'dockline_flows', 'expires_at');
}

async function createApiKeys(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('dockline_api_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('key_hash', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text')
    .addColumn('revoked_at', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute();
}

async function createTickets(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('dockline_tickets')
    .addColumn('ticket_hash', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .execute();
}

async function createAudit(schema: SchemaModule, dialect: DialectName): Promise<void> {
  await schema
    .createTable('dockline_audit')
    .addColumn('id', dialect === 'postgres' ? 'serial' : 'integer', (column) =>
      dialect === 'postgres' ? column.primaryKey() : column.primaryKey().autoIncrement(),
    )
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text')
    .addColumn('ip', 'text')
    .addColumn('integration_id', 'text')
    .addColumn('connection_id', 'text')
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .execute();
}

async function createEvents(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('dockline_events')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('next_attempt_at', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute();
  await createIndex(schema, 'dockline_events_next_attempt_at', 'dockline_events', 'next_attempt_at');
}

async function createIndex(schema: SchemaModule, name: string, table: string, column: string): Promise<void> {
  await schema.createIndex(name).on(table).column(column).execute();
}

const keyChecks: Migration = async ({ schema }) => {
  await schema
    .createTable('dockline_key_checks')
    .addColumn('key_id', 'text', (column) => column.primaryKey())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .execute();
};

/** Every step that was ever taken, in order. */
export const MIGRATIONS: readonly Migration[] = [refreshResults, storedConnections, keyChecks];
