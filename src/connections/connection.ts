import { toColumns, toMembers, type ConnectionRow, type MembersOf } from '../database';
import { toStorableText } from './storable-text';

/**
 * `active`: a token can be had. `error`: the last refresh or call failed for now. `expired`: the provider or the end of
 * the token has ended it; its user has to connect again.
 */
export type ConnectionStatus = ConnectionRow['status'];

/** Columns that are read as something else. */
type Translated = 'ownerKey' | 'isShared' | 'data' | 'errorCode' | 'errorMessage' | 'refreshFailures' | 'refreshAt';

/** A stored account without its secrets; what its row says of a column holds here. */
export interface Connection extends Omit<MembersOf<ConnectionRow>, Translated> {
  isShared: boolean;
  data: Readonly<Record<string, unknown>>;
  /** Whether newer tokens can be had without the user. */
  isRefreshable: boolean;
  /** After a refresh that failed for now: when the next one is worth it, as long as the token in hand works. */
  retryAt: string | null;
  error: { code: string; message: string } | null;
}

/** Reads what is stored; the sealed columns stay where they are. */
export function toConnection(row: ConnectionRow): Connection {
  const { ownerKey: _key, errorCode, errorMessage, refreshFailures, refreshAt, ...members } = toMembers(row);
  return {
    ...members,
    isShared: row.is_shared === 1,
    data: JSON.parse(row.data) as Record<string, unknown>,
    isRefreshable: refreshAt !== null,
    retryAt: refreshFailures > 0 ? refreshAt : null,
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
  };
}

/** What the store sets of a connection by itself. */
type OfStore =
  | ('id' | 'integrationId' | 'ownerId' | 'appId' | 'isShared' | 'lastAuthorizedAt' | 'createdAt' | 'updatedAt')
  | ('tokenVersion' | 'tokenExpiresAt' | 'refreshTokenExpiresAt' | 'scope' | 'isRefreshable' | 'retryAt')
  | ('status' | 'error');

/** What an authorization tells of the account, beside its tokens: every other column. */
export type ConnectedAccount = Omit<Connection, OfStore>;

/** The columns of it. */
export function toAccountColumns({ accountName, data, ...account }: ConnectedAccount) {
  return { ...toColumns(account), account_name: toStorableText(accountName), data: JSON.stringify(data) };
}

/** The status as it is now: a token that ended and cannot be refreshed is nobody's any more, also when no one has tried. */
export function readStatus({ status, isRefreshable, tokenExpiresAt }: Connection, now: number): ConnectionStatus {
  const isOver = tokenExpiresAt !== null && Date.parse(tokenExpiresAt) <= now;
  return isOver && !isRefreshable ? 'expired' : status;
}
