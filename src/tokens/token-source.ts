import type { Credentials } from './credentials';

/**
 * Gives an ApiClient the credentials for its next request. The only difference between "the host keeps the tokens" and
 * "we keep the tokens" is which source is handed in.
 */
export interface TokenSource {
  /** Credentials to use now; may refresh first. Throws `InvalidCredentialsError` when there are none to be had. */
  getCredentials(): Promise<Credentials>;
  /**
   * Called when the provider refused `refused`. Returns other credentials to try once, or `undefined` when there is no
   * way to get any.
   */
  replaceRefused?(refused: Credentials): Promise<Credentials | undefined>;
}

/** A source that always gives the same credentials and cannot refresh: for calls whose answer keeps no tokens. */
export function staticTokenSource(credentials: Credentials): TokenSource {
  return { getCredentials: async () => credentials };
}
