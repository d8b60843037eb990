import type { TokenErrors } from './config';
import {
  AccessDeniedError,
  ClientRegistrationError,
  InvalidCredentialsError,
  ProviderError,
  RateLimitedError,
} from '../errors';

interface TokenFailure {
  status: number;
  members: Record<string, unknown> | undefined;
  retryAfterSeconds?: number;
  /** Spellings of this provider alone. */
  spellings?: Pick<TokenErrors, 'refused' | 'registration'>;
  /** The provider's own code, where it is not `error`. */
  ownCode?: string;
}

/** The account's grant, code or refresh token is not accepted (any more): `invalid_grant` and spellings of it. */
const REFUSALS = new Set([
  'invalid_grant',
  'bad_verification_code',
  'bad_refresh_token',
  'invalid_code',
  'code_expired',
  'code_already_used',
  'expired_token',
  'invalid_token',
  'invalid_refresh_token',
  'token_expired',
  'token_revoked',
  'account_inactive',
  'user_disabled',
]);

/** The client registration or its settings are wrong; no account is at fault (RFC 6749 §5.2, RFC 8707 §2). */
const REGISTRATION_ERRORS = new Set([
  'invalid_client',
  'invalid_client_id',
  'incorrect_client_credentials',
  'bad_client_secret',
  'unauthorized_client',
  'unsupported_grant_type',
  'redirect_uri_mismatch',
  'invalid_redirect_uri',
  'bad_redirect_uri',
  'invalid_scope',
  'invalid_target',
]);

/**
 * Turns a failed token answer into exactly one of our errors. Only a known refusal is a 401: a wrong 401 makes the host
 * drop an account that works. A bare 401 is about the client, since that is what the status means on this endpoint
 * (RFC 6749 §5.2). Everything unknown is temporary.
 */
export function toTokenError({ status, members, retryAfterSeconds, spellings, ownCode }: TokenFailure): Error {
  const raw = ownCode ?? members?.['error'];
  const isRefused = typeof raw === 'string' && spellings?.refused.includes(raw) === true;
  const isRegistration = typeof raw === 'string' && spellings?.registration.includes(raw) === true;
  const code = readErrorCode(raw);
  const detail = code ?? `status ${status}`;
  if (status === 429) {
    return new RateLimitedError('The service asks us to slow down. Please try again later.', {
      detail,
      retryAfterSeconds,
    });
  }
  if (status < 500 && (isRefused || (code !== undefined && REFUSALS.has(code)))) {
    return new InvalidCredentialsError('The service refused this connection. Please connect the account again.', {
      detail,
    });
  }
  if (status < 500 && code === 'access_denied') {
    return new AccessDeniedError('Access was denied. Please connect again and allow access.', { detail });
  }
  if (
    status < 500 &&
    (isRegistration || (code !== undefined && REGISTRATION_ERRORS.has(code)) || (status === 401 && code === undefined))
  ) {
    return new ClientRegistrationError(
      'The service refuses this connector’s registration. Its operator has to check the client id, secret and settings.',
      { detail },
    );
  }
  return new ProviderError('The service had a problem of its own. Please try again in a few minutes.', {
    detail,
    retryAfterSeconds,
  });
}

/** An error code is a short word; anything else could be a token or a person's text and is not repeated. */
function readErrorCode(error: unknown): string | undefined {
  return typeof error === 'string' && /^[a-z][a-z_-]{2,40}$/.test(error) ? error : undefined;
}
