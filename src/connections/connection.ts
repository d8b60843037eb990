import type { ConnectionRow } from '../database';

/**
 * `active`: a token can be had. `error`: the last refresh or call failed for now. `expired`: the provider or the end of
 * the token has ended it; its user has to connect again.
 */
export type ConnectionStatus = 'active' | 'error' | 'expired';

/** A stored account without its secrets. */
export interface Connection {
  id: string;
  integrationId: string;
  ownerId: string;
  /** Empty without an app. */
  appId: string;
  isShared: boolean;
  /** `oauth2`, `oauth1` or `token`. */
  authMethod: string;
  accountName: string | null;
  /** Counts sets of tokens. */
  tokenVersion: number;
  tokenExpiresAt: string | null;
  refreshTokenExpiresAt: string | null;
  lastAuthorizedAt: string;
  apiBaseUri: string | null;
  /** What was granted, as the provider says it. */
  scope: string | null;
  data: Readonly<Record<string, unknown>>;
  status: ConnectionStatus;
  /** Whether newer tokens can be had without the user. */
  isRefreshable: boolean;
  /** After a refresh that failed for now: when the next one is worth it, as long as the token in hand works. */
  retryAt: string | null;
  error: { code: string; message: string } | null;
  createdAt: string;
  updatedAt: string;
}

/** Reads what is stored; the sealed columns stay where they are. */
export function toConnection(row: ConnectionRow): Connection {
  return {
    id: row.id,
    integrationId: row.integration_id,
    ownerId: row.owner_id,
    appId: row.app_id,
    isShared: row.is_shared === 1,
    authMethod: row.auth_method,
    accountName: row.account_name,
    tokenVersion: row.token_version,
    tokenExpiresAt: row.token_expires_at,
    refreshTokenExpiresAt: row.refresh_token_expires_at,
    lastAuthorizedAt: row.last_authorized_at,
    apiBaseUri: row.api_base_uri,
    scope: row.scope,
    data: JSON.parse(row.data) as Record<string, unknown>,
    status: row.status,
    isRefreshable: row.refresh_at !== null,
    retryAt: row.refresh_failures > 0 ? row.refresh_at : null,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The status as it is now: a token that ended and cannot be refreshed is nobody's any more, also when no one has tried. */
export function readStatus({ status, isRefreshable, tokenExpiresAt }: Connection, now: number): ConnectionStatus {
  const isOver = tokenExpiresAt !== null && Date.parse(tokenExpiresAt) <= now;
  return isOver && !isRefreshable ? 'expired' : status;
}
