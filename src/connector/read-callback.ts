import { AccessDeniedError, InvalidCredentialsError } from '../errors';
import { isEqualText } from '../keys';
import type { QueryParameters } from './connector';

/**
 * Throws when a callback says that there will be no token: `error` (RFC 6749 §4.1.2.1), or `denied`, a custom of OAuth 1.0a.
 * Empty ones say nothing (RFC 6749 §3.1). `advice` is what a person hears whose service gave up.
 */
export function checkDenial({ error = '', denied = '' }: QueryParameters, advice: string): void {
  if (error === 'access_denied' || denied !== '') {
    throw new AccessDeniedError('Access was denied. Please connect again and allow access.', {
      detail: 'denied by the user',
    });
  }
  if (error === '') return;
  throw new InvalidCredentialsError(`The service did not finish the connection. ${advice}`, {
    code: 'authorization_failed',
    // Not which one: what a browser brings may be anything, and the log is no place for it.
    detail: 'the callback carried an error',
  });
}

/** True when a callback of OAuth 1.0a (RFC 5849 §2.2) names the request token of another flow. */
export function isOfAnotherFlow(
  { oauth_token: returned }: QueryParameters,
  { token }: Readonly<{ token: string }>,
): boolean {
  return returned !== undefined && !isEqualText(returned, token);
}
