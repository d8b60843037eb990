import { AccessDeniedError } from '../errors';
import type { Connection } from './connection';
import type { ConnectionStore } from './connection-store';
import type { Integration } from './integration';

/** Who wants to use a connection, and within which app. */
export interface UseContext {
  userId: string;
  /** Empty at account level. */
  appId: string;
}

/**
 * The connection that a user gets (reference section 5.4): the shared one of a shared integration, else exactly that of
 * this user in this app. Never another app's, never another user's, whoever asks.
 */
export function resolveConnection(
  store: Pick<ConnectionStore, 'find'>,
  { id, mode }: Integration,
  { userId, appId }: UseContext,
): Promise<Connection | undefined> {
  return store.find({ integrationId: id, ownerId: userId, appId, isShared: mode === 'shared' });
}

/** The same, for those who cannot do without (X23): a 403 that says what to do. */
export async function requireConnection(
  store: Pick<ConnectionStore, 'find'>,
  integration: Integration,
  use: UseContext,
): Promise<Connection> {
  const connection = await resolveConnection(store, integration, use);
  if (connection !== undefined) return connection;
  throw new AccessDeniedError(`Please connect ${integration.name} first.`, { code: 'connection_required' });
}
