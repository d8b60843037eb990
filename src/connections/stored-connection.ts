import type { Kysely } from 'kysely';
import type { Credentials } from '../tokens';
import type { Tables } from '../database';
import type { ConnectedAccount, Connection } from './connection';

/** Whose connection: the one of a user in an app, or the one that all users share. */
export interface ConnectionKey {
  integrationId: string;
  ownerId: string;
  appId: string;
  isShared: boolean;
}

/** A connection with its secrets. */
export interface StoredConnection {
  connection: Connection;
  credentials: Credentials;
  /** What the user filled in. */
  parameters: Readonly<Record<string, string>>;
}

/** What a successful authorization brings. */
export interface NewConnection {
  key: ConnectionKey;
  /** Version of the integration that the tokens were obtained with. */
  integrationVersion: number;
  account: ConnectedAccount;
  credentials: Credentials;
  parameters: Readonly<Record<string, string>>;
  tokenExpiresAt: string | null;
  refreshTokenExpiresAt: string | null;
  refreshAt: string | null;
}

/** What a refresh brings. */
export type Refreshed = Pick<NewConnection, 'credentials' | 'tokenExpiresAt' | 'refreshTokenExpiresAt' | 'refreshAt'>;

/** Why a refresh failed, for now or for good; the status stays `active` while the old token still works. */
export interface Failure {
  status: Connection['status'];
  code: string;
  message: string;
  refreshAt: string | null;
}

/** A connection that nobody else changes for now. Each write and what belongs to it (`andThen`) are one transaction. */
export interface LockedConnection {
  stored: StoredConnection;
  /** The number of failed refreshes in a row. */
  failures: number;
  /** Returns what is there afterwards: somebody may have connected anew, where rows cannot be locked. */
  saveRefreshed(refreshed: Refreshed): Promise<StoredConnection>;
  /** `undefined` when the tokens are others by now: then the failure is not theirs. */
  saveFailure(
    failure: Failure,
    andThen: (db: Kysely<Tables>, failed: Connection) => Promise<void>,
  ): Promise<Connection | undefined>;
  delete(andThen: (db: Kysely<Tables>) => Promise<void>): Promise<void>;
  /** What is there now. */
  read(): Promise<StoredConnection>;
}
