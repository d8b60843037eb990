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
      const flow = database.db.insertInto('dockline_flows').values({
        state_hash: 's',
        integration_id: 'gone',
        owner_id: 'o',
        app_id: '',
        face: 'integrations',
        nonce_hash: 'n',
        redirect_uri: 'r',
        return_to: '',
        auth_method: 'oauth2',
        secrets_sealed: 'x',
        actor: 'a',
        created_at: 't',
        expires_at: 't',
      });
      expect(await catchError(() => flow.execute())).toMatchObject({ status: 409, code: 'deleted_meanwhile' });
      await expect(sql`SELECT nonsense`.execute(database.db)).rejects.not.toHaveProperty('status');
    } finally {
      await database.close();
      await databases.stop();
    }
  },
  60_000,
);
