import { AccessDeniedError, InvalidCredentialsError } from '../errors';

/**
 * The callback's parameters: the host forwards every one of them beside `fields`. Only texts count, and names that
 * could reach a prototype are left out.
 */
export function readQueryParameters(body: object): Record<string, string> {
  const entries = Object.entries(body).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== '__proto__',
  );
  return Object.fromEntries(entries);
}

/** Throws when the callback says that there will be no token (RFC 6749 §4.1.2.1; `denied` is OAuth 1.0a custom). */
export function checkDenial({ error, denied }: Readonly<Record<string, string | undefined>>): void {
  if (error === 'access_denied' || (denied !== undefined && denied !== '')) {
    throw new AccessDeniedError('Access was denied. Please connect again and allow access.', {
      detail: 'denied by the user',
    });
  }
  if (error !== undefined && error !== '') {
    throw new InvalidCredentialsError('The service did not finish the connection. Please connect the account again.', {
      code: 'authorization_failed',
      detail: 'the callback carried an error',
    });
  }
}
