import { InvalidCredentialsError } from '../errors';

/** An event that its provider did not sign, or that was altered: 401, and nothing about anybody. */
export function wrongSignature(): InvalidCredentialsError {
  return new InvalidCredentialsError('The event is not signed by the service.', { code: 'invalid_signature' });
}
