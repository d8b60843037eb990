/**
 * What a provider issued for one account, in the spelling of the RFCs, as plain JSON. Everything in it is secret until
 * proven otherwise.
 */
export interface Credentials {
  access_token: string;
  /** OAuth 1.0a: the secret of `access_token`; may be empty. */
  access_secret?: string;
  refresh_token?: string;
  token_type?: string;
  /** What was granted, which may be less than what was asked for (RFC 6749 §3.3). */
  scope?: string;
  /**
   * ISO 8601 time at which `access_token` ends; empty when the provider does not say, so that a merge overwrites the
   * end of an earlier token.
   */
  expires_on?: string;
  /** ISO 8601 time at which `refresh_token` ends, where the provider tells it. */
  refresh_expires_on?: string;
  /** ISO 8601 time at which `access_token` was asked for; with `expires_on` it tells the token's lifetime. */
  issued_on?: string;
  /** Members that a spec keeps. */
  [member: string]: unknown;
}

/**
 * Lays what a refresh brought over what was there. Members that the patch does not have stay; a refresh token is never
 * replaced by nothing, since many providers do not repeat it (RFC 6749 §6).
 */
export function mergeCredentials(old: Credentials, patch: Credentials): Credentials {
  const merged: Credentials = { ...old, ...patch };
  const refreshToken = isFilled(patch.refresh_token) ? patch.refresh_token : old.refresh_token;
  if (isFilled(refreshToken)) merged.refresh_token = refreshToken;
  else delete merged.refresh_token;
  return merged;
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
