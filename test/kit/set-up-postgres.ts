import { hasPostgres, startPostgresServer, type TestDatabase } from './postgres';

/** Where Jest's two ends of a run meet. */
export const run = globalThis as { postgres?: TestDatabase };

/** Before a run: one server for all of its files, since making one takes longer than most of them. */
export default async function setUpPostgres(): Promise<void> {
  if (process.env['TEST_DATABASE_URL'] !== undefined || !hasPostgres()) return;
  run.postgres = await startPostgresServer();
  process.env['TEST_DATABASE_URL'] = run.postgres.uri;
}
