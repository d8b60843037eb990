import { sql } from 'kysely';
import { openDatabase } from '../../src/database';
import { catchError } from '../kit/catch-error';
import { DIALECTS, startDatabases } from '../kit/connections-service';

test.each(DIALECTS)(
  '%s: a row whose parent is gone is a 409, and a wrong statement stays a bug',
  async (dialect) => {
    const databases = await startDatabases(dialect);
    const database = await openDatabase(await databases.create());
    try {
      const text = 'x';
      const columns = { id: text, owner_id: text, owner_key: text, app_id: '', auth_method: text, data: '{}' };
      const times = { created_at: text, updated_at: text, last_authorized_at: text };
      const rest = { is_shared: 0, token_version: 1, refresh_failures: 0, status: 'active' as const };
      const sealed = { parameters_sealed: text, credentials_sealed: text };
      const insert = database.db
        .insertInto('dockline_connections')
        .values({ ...columns, ...times, ...rest, ...sealed, integration_id: 'gone' });
      expect(await catchError(() => insert.execute())).toMatchObject({ status: 409, code: 'deleted_meanwhile' });
      await expect(sql`SELECT nonsense`.execute(database.db)).rejects.not.toHaveProperty('status');
    } finally {
      await database.close();
      await databases.stop();
    }
  },
  60_000,
);
