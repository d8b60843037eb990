import type { Credentials } from './credentials';

/** One wish to refresh. */
export interface RefreshRequest {
  /** Names provider and client registration. */
  registration: string;
  /** The credentials whose `refresh_token` would be used. */
  credentials: Credentials;
  /** Asks the provider; called at most once, and only when no result for this refresh token is known. */
  refresh(): Promise<Credentials>;
}

/**
 * Sees to it that a refresh token is used once. Callers with the same refresh token share one request, and stragglers
 * that still hold the old token get the result for a while: to a provider that rotates, a second use looks like theft,
 * and it revokes the whole grant (RFC 9700 §4.14.2). A failure is shared by those who waited for it, and not kept.
 */
export interface RefreshCoordinator {
  run(request: RefreshRequest): Promise<Credentials>;
}
