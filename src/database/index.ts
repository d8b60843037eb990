export type { ChangeFeed } from './change-feed';
export { openDatabase, openPostgres, type Database, type PostgresDatabase } from './open-database';
export { createPostgresRefreshStore } from './postgres-refresh-store';
export { publish } from './publish';
export { createRowCache } from './row-cache';
export { toColumns, toMembers, type MembersOf } from './row-members';
export type { ApiKeyRow, ConnectionRow, EventRow, FlowRow, IntegrationRow, Tables, TicketRow } from './tables';
