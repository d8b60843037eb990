import { InvalidRequestError } from '../errors';
import type { OAuth2Keys } from './config';

/**
 * Compares the `iss` of an authorization answer with the issuer that was asked (RFC 9207 §2.4), before the code goes
 * anywhere. `isWhole` says that nobody between the provider and us can have left it out. Throws a 400.
 */
export function checkIssuer(
  { issuer, sendsIssuer }: Pick<OAuth2Keys, 'issuer' | 'sendsIssuer'>,
  parameters: Readonly<Record<string, string | undefined>>,
  isWhole: boolean,
): void {
  const { iss } = parameters;
  const isOther = iss !== undefined && issuer !== undefined && iss !== issuer;
  const isMissing = iss === undefined && sendsIssuer && isWhole;
  if (!isOther && !isMissing) return;
  throw new InvalidRequestError(
    'The answer did not come from the service that was asked. Nothing was connected; please start again.',
    { code: 'issuer_mismatch', detail: isOther ? 'iss is another' : 'iss is missing' },
  );
}
