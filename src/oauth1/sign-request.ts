import { randomBytes } from 'node:crypto';
import { percentEncode } from '../uri';
import type { OAuth1Client, OAuth1Token } from './client';
import { createSignature, type SignedRequest } from './create-signature';

/** Options of `signRequest`. */
export interface SignRequestOptions {
  client: OAuth1Client;
  request: SignedRequest;
  token?: OAuth1Token;
  /** Parameters of the token requests; they travel in the header. */
  callback?: string;
  verifier?: string;
  /** Milliseconds since the epoch; default `Date.now`. */
  now?: () => number;
  /** New for every request, letters and digits; default 16 random bytes in hexadecimal. */
  createNonce?: () => string;
}

/**
 * Signs a request and returns the value of its `Authorization` header (RFC 5849 §3.5.1): protocol parameters stand
 * there, each once, and nowhere else.
 */
export function signRequest(options: SignRequestOptions): string {
  const { client, request, token, callback, verifier, now = Date.now, createNonce = randomNonce } = options;
  const given: Record<string, string> = {
    oauth_consumer_key: client.consumerKey,
    ...(token !== undefined && { oauth_token: token.token }),
    oauth_signature_method: client.signatureMethod,
    oauth_timestamp: String(Math.floor(now() / 1000)),
    oauth_nonce: createNonce(),
    oauth_version: '1.0',
    ...(callback !== undefined && { oauth_callback: callback }),
    ...(verifier !== undefined && { oauth_verifier: verifier }),
  };
  // Half a surrogate pair has no UTF-8; what is signed is what is sent.
  const protocolParameters = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value.toWellFormed()]),
  );
  const tokenSecret = (token?.secret ?? '').toWellFormed();
  const signature = createSignature({ client, request, protocolParameters, tokenSecret });
  const pairs = Object.entries({ ...protocolParameters, oauth_signature: signature }).map(
    ([name, value]) => `${percentEncode(name)}="${percentEncode(value)}"`,
  );
  // The spec schema keeps quotes and control characters out of a realm, which is neither encoded nor signed.
  const realm = client.realm === undefined ? [] : [`realm="${client.realm}"`];
  return `OAuth ${[...realm, ...pairs].join(', ')}`;
}

function randomNonce(): string {
  return randomBytes(16).toString('hex');
}
