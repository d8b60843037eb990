import type { Request } from 'express';
import type { ProviderOptions } from './options';
import type { ProviderState } from './state';
import { buildBaseString, isSignatureRight, readAuthorization, type ArrivedRequest } from './verify-signature';

const CLOCK_TOLERANCE_SECONDS = 300;

/** A request that passed: its protocol parameters. */
interface Passed {
  parameters: ReadonlyMap<string, string>;
}

/** A request that did not: a code of the OAuth Problem Reporting extension. */
interface Failed {
  problem: string;
}

/**
 * Checks a signed request as strictly as a server may (RFC 5849 §3.2): client, version, timestamp, nonce used once,
 * signature. `findSecret` gives the secret of `oauth_token`, or `undefined` when the token is unknown.
 */
export function checkOAuth1(
  request: Request & { rawBody?: string },
  state: ProviderState,
  options: ProviderOptions,
  findSecret: (token: string | undefined) => string | undefined,
): Passed | Failed {
  const arrived: ArrivedRequest = {
    method: request.method,
    origin: `${request.protocol}://${request.get('host') ?? ''}`,
    target: request.originalUrl,
    authorization: request.get('authorization'),
    contentType: request.get('content-type'),
    body: request.rawBody ?? '',
  };
  const parameters = readAuthorization(arrived.authorization);
  if (parameters === undefined) return { problem: 'parameter_absent' };
  const read = (name: string): string => parameters.get(name) ?? '';
  if (read('oauth_consumer_key') !== options.clientId) return { problem: 'consumer_key_unknown' };
  if (!['', '1.0'].includes(read('oauth_version'))) return { problem: 'version_rejected' };

  const timestamp = read('oauth_timestamp');
  const nonce = read('oauth_nonce');
  if (!/^\d+$/.test(timestamp) || nonce === '') return { problem: 'parameter_absent' };
  if (Math.abs(Number(timestamp) - options.now() / 1000) > CLOCK_TOLERANCE_SECONDS)
    return { problem: 'timestamp_refused' };
  const seen = JSON.stringify([timestamp, nonce, read('oauth_token')]);
  if (state.nonces.has(seen)) return { problem: 'nonce_used' };
  state.nonces.add(seen);

  const tokenSecret = findSecret(parameters.get('oauth_token'));
  if (tokenSecret === undefined) return { problem: 'token_rejected' };
  const secrets = { clientSecret: options.clientSecret, tokenSecret, clientPublicKey: options.clientPublicKey };
  const baseString = buildBaseString(arrived, parameters);
  if (!isSignatureRight(read('oauth_signature_method'), baseString, read('oauth_signature'), secrets)) {
    return { problem: 'signature_invalid' };
  }
  return { parameters };
}
