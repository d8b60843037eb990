import type { Http } from '../http';
import { NotFoundError } from '../errors';
import type { Actor } from './audit-log';
import type { Connection } from './connection';
import type { ConnectionsContext } from './context';
import type { StoredConnection } from './stored-connection';

/** What became of the access at the provider. */
export type Revocation = 'revoked' | 'unsupported' | 'failed';

/**
 * Takes the access back at the provider, as far as that goes, and deletes the connection: the provider cannot stop it.
 * Nobody refreshes meanwhile, so that no new token is left behind. Throws a `NotFoundError` when it is gone already.
 */
export async function disconnect(
  context: ConnectionsContext,
  { connection, actor, http }: { connection: Connection; actor: Actor; http: Http },
): Promise<Revocation> {
  const { connections, vault, events, audit } = context;
  const { id, integrationId, appId } = connection;
  const revocation = await connections.withLock(id, async (locked) => {
    if (locked === undefined) throw new NotFoundError('There is no connection.', { code: 'connection_not_found' });
    const { credentials } = locked.stored;
    // Tokens that were forgotten with the integration's old addresses cannot be taken back.
    const isForgotten = credentials.access_token === '';
    const outcome = await (isForgotten ? Promise.resolve<Revocation>('unsupported') : revoke(locked.stored));
    await locked.delete((db) => events.add(db, 'connection.disconnected', locked.stored.connection));
    return outcome;
  });
  const about = { integrationId, connectionId: id, appId, details: { revocation } };
  await audit.write({ action: 'connection.disconnect', outcome: 'done', actor, ...about });
  return revocation;

  function revoke({ credentials, connection: { tokenVersion: version } }: StoredConnection): Promise<Revocation> {
    return vault
      .open(id)
      .then(({ connector, method, guard, connection: { tokenVersion } }): Promise<Revocation> | Revocation =>
        // Ended meanwhile, since the integration leads elsewhere: these tokens do not go there.
        tokenVersion === version ? connector.revoke({ http: guard(http), method, credentials }) : 'failed',
      )
      .catch((error: unknown): Revocation => {
        context.warn('An account was disconnected, but the provider could not be told', { connection: id, error });
        return 'failed';
      });
  }
}
