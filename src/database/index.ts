export { openDatabase, type Database } from './open-database';
export { createPostgresRefreshStore } from './postgres-refresh-store';
