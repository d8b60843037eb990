import { run } from './set-up-postgres';

/** After a run. */
export default async function tearDownPostgres(): Promise<void> {
  await run.postgres?.stop();
}
