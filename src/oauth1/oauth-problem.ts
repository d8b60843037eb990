import { AccessDeniedError, ClientRegistrationError, InvalidCredentialsError, ProviderError } from '../errors';

/** Codes of the OAuth Problem Reporting extension that say that our registration is wrong, not the account. */
const REGISTRATION_PROBLEMS = new Set([
  'consumer_key_unknown',
  'consumer_key_rejected',
  'consumer_key_refused',
  'signature_method_rejected',
  'signature_invalid',
  'version_rejected',
  'parameter_absent',
  'parameter_rejected',
]);

const DENIALS = new Set(['permission_denied', 'user_refused']);
const CLOCK_OR_NONCE = new Set(['timestamp_refused', 'nonce_used']);

/** Finds `oauth_problem` in a body or in `WWW-Authenticate`; a short word or nothing. */
export function findOAuthProblem(members: Readonly<Record<string, string>>, wwwAuthenticate = ''): string | undefined {
  const inHeader = /oauth_problem="?([a-z_]{3,40})"?/.exec(wwwAuthenticate.slice(0, 2000))?.[1];
  const inBody = members['oauth_problem'];
  return inBody !== undefined && /^[a-z_]{3,40}$/.test(inBody) ? inBody : inHeader;
}

/**
 * What a refused API request says in `WWW-Authenticate`: an error that is not about the token (a wrong clock, a wrong
 * client), or `undefined` when it is about the token or says nothing.
 */
export function explainRefusal(headers: Readonly<Record<string, string | undefined>>): Error | undefined {
  const problem = findOAuthProblem({}, headers['www-authenticate']);
  if (problem === undefined) return undefined;
  const error = toRefusal(problem, 401);
  return error instanceof InvalidCredentialsError ? undefined : error;
}

/** The error for a token request that the provider refused. */
export function toRefusal(problem: string | undefined, status: number): Error {
  const detail = problem ?? `status ${status}`;
  if (problem !== undefined && REGISTRATION_PROBLEMS.has(problem)) {
    return new ClientRegistrationError(
      'The service refuses this connector’s registration. Its operator has to check the client id and secret.',
      { detail },
    );
  }
  if (problem !== undefined && CLOCK_OR_NONCE.has(problem)) {
    return new ProviderError('The clocks of the service and of this connector disagree. Please try again later.', {
      detail,
    });
  }
  if (problem !== undefined && DENIALS.has(problem)) {
    return new AccessDeniedError('Access was denied. Please connect again and allow access.', { detail });
  }
  return new InvalidCredentialsError('The service refused this connection. Please connect the account again.', {
    code: 'invalid_token',
    detail,
  });
}
