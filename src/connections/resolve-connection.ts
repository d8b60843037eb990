import { AccessDeniedError } from '../errors';
import type { Connection } from './connection';
import type { ConnectionStore } from './connection-store';
import type { Integration } from './integration';

/** Who wants to use a connection, and within which app. */
export interface UseContext {
  userId: string;
  /** Empty at account level. */
  appId: string;
  /** False for a user who is no member of the app: what its members share is not theirs. */
  isMember: boolean;
}

/**
 * The connection that a user gets: the shared one of a shared integration, for members of the app, else exactly that of
 * this user in this app. Never another app's, never another user's, whoever asks.
 */
export async function resolveConnection(
  store: Pick<ConnectionStore, 'find'>,
  { id, mode }: Integration,
  { userId, appId, isMember }: UseContext,
): Promise<Connection | undefined> {
  if (mode === 'shared' && !isMember) return undefined;
  return store.find({ integrationId: id, ownerId: userId, appId, isShared: mode === 'shared' });
}

/** The same, for those who cannot do without: a 403 that says what to do. Where one is only read, its lack is a 404. */
export async function requireConnection(
  store: Pick<ConnectionStore, 'find'>,
  integration: Integration,
  use: UseContext,
): Promise<Connection> {
  const connection = await resolveConnection(store, integration, use);
  if (connection !== undefined) return connection;
  throw new AccessDeniedError(`Please connect ${integration.name} first.`, { code: 'connection_required' });
}
