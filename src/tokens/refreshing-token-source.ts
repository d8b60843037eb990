import { InvalidCredentialsError, StorageUnavailableError } from '../errors';
import { mergeCredentials, type Credentials } from './credentials';
import { isExpiring, parseTime } from './expiry';
import type { RefreshCoordinator } from './refresh-coordinator';
import type { TokenSource } from './token-source';

/** Options of `refreshingTokenSource`. */
export interface RefreshingTokenSourceOptions {
  credentials: Credentials;
  /** Asks the provider for a new token; throws like `refreshToken` of the OAuth 2.0 room. */
  refresh(credentials: Credentials): Promise<Credentials>;
  coordinator: RefreshCoordinator;
  /** Names the client registration, so that equal tokens of two providers stay apart. */
  registration: string;
  leewayMs: number;
  /** Whether there is a way to refresh; default: where there is a refresh token. */
  canRefresh?(credentials: Credentials): boolean;
  /** Told when a refresh ahead of time failed for now and the token in hand, still valid, is used instead. */
  onPostponed?(error: unknown): void;
  now?: () => number;
}

/** A source that refreshes when the token is about to end, and once more when the provider refuses it. */
export interface RefreshingTokenSource extends TokenSource {
  /** The newest credentials that this source knows, without asking anybody. */
  current(): Credentials;
  /** True when `current` differs from what the source was made with: it has to be kept. */
  hasRefreshed(): boolean;
}

/**
 * Makes a token source for a place where the result of a refresh can be kept. An ended token without a refresh token is
 * refused here, without a request.
 */
export function refreshingTokenSource(options: RefreshingTokenSourceOptions): RefreshingTokenSource {
  const { coordinator, registration, leewayMs, now = Date.now } = options;
  const canRefresh = (): boolean =>
    options.canRefresh?.(credentials) ?? (credentials.refresh_token !== undefined && credentials.refresh_token !== '');
  let credentials = options.credentials;
  let refreshed = false;
  let postponed = false;

  const endsWithin = (ms: number): boolean => isExpiring({ credentials, now: now(), leewayMs: ms });

  const refresh = async (): Promise<Credentials> => {
    const base = credentials;
    const fresh = await coordinator.run({ registration, credentials: base, refresh: () => options.refresh(base) });
    credentials = mergeCredentials(base, fresh);
    refreshed = true;
    return credentials;
  };

  return {
    current: () => credentials,
    hasRefreshed: () => refreshed,
    async getCredentials() {
      if (refreshed || postponed || !endsWithin(leewayMs)) return credentials;
      if (!canRefresh()) {
        // An end that cannot be read is no reason to refuse; the provider will say.
        if (!endsWithin(0) || parseTime(credentials.expires_on) === 'invalid') return credentials;
        throw new InvalidCredentialsError('The connection has expired. Please connect the account again.', {
          code: 'invalid_token',
          detail: 'access token ended, no refresh token',
        });
      }
      return refresh().catch((error: unknown) => {
        // Storage that is away cannot say whether this token was refreshed already; going on with it could tell the host
        // that all is well, while the new tokens, kept for two minutes, never reach it.
        const isFinal = error instanceof InvalidCredentialsError || error instanceof StorageUnavailableError;
        if (isFinal || endsWithin(0)) throw error;
        postponed = true;
        options.onPostponed?.(error);
        return credentials;
      });
    },
    async replaceRefused(refused) {
      if (credentials.access_token !== refused.access_token) return credentials;
      return refreshed || !canRefresh() ? undefined : refresh();
    },
  };
}
