import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import type { ClientAssertion } from './config';

/** A signed JWT that proves who the client is (RFC 7523 §2.2, RFC 7515). A new one for every request. */
export function signClientAssertion(assertion: ClientAssertion, now: number): string {
  const { algorithm, privateKey, keyId, issuer, subject, audience, lifetimeSeconds } = assertion;
  const issuedAt = Math.floor(now / 1000);
  const header = { alg: algorithm, typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) };
  const claims = {
    iss: issuer,
    sub: subject,
    aud: audience,
    iat: issuedAt,
    exp: issuedAt + lifetimeSeconds,
    jti: randomUUID(),
  };
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode(header)}.${encode(claims)}`;
  const key = { key: createPrivateKey(privateKey), dsaEncoding: 'ieee-p1363' as const };
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}
