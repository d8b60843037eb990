import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import type { HttpRequest } from '../http';
import type { ClientAssertion, OAuth2Config } from './config';

/**
 * Says why this secret cannot be sent, or `undefined`: RFC 6749 appendix A.2 allows printable ASCII only. The answer
 * never quotes the secret, as the library's own error would.
 */
export function findClientSecretProblem(secret: string): string | undefined {
  return /^[\x20-\x7e]*$/.test(secret) ? undefined : 'must hold printable ASCII characters only';
}

/** Base64 of id and secret for a Basic header: each part form-encoded first, unless the server does not decode (RFC 6749 §2.3.1). */
export function writeBasicCredentials({ clientAuthEncoding, clientId, clientSecret }: OAuth2Config): string {
  const encode = clientAuthEncoding === 'raw' ? (text: string) => text : encodeFormComponent;
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}

/** Parameters that prove who the client is, without those of `body` and `headers`: a signed assertion (RFC 7523 §2.2). */
export function writeAssertion({ clientAssertion }: OAuth2Config, now: number): Record<string, string> {
  if (clientAssertion === undefined) return {};
  const assertion = signClientAssertion(clientAssertion, now);
  return clientAssertion.sentAs === 'client_secret'
    ? { client_secret: assertion }
    : {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      };
}

/** An authenticated form post to one of a provider's endpoints beside the token endpoint (RFC 7009 §2.1). */
export function buildAuthenticatedPost(
  config: OAuth2Config,
  uri: string,
  members: Record<string, string>,
  now: number,
): HttpRequest {
  const form = new URLSearchParams({ ...members, ...writeAssertion(config, now) });
  const { clientAuthLocation, parameterNames } = config;
  if (clientAuthLocation !== 'headers') form.set(parameterNames.clientId, config.clientId);
  if (clientAuthLocation === 'body' || clientAuthLocation === 'both')
    form.set(parameterNames.clientSecret, config.clientSecret);
  const isInHeaders = clientAuthLocation === 'headers' || clientAuthLocation === 'both';
  return {
    method: 'POST',
    uri: new URL(uri).href,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(isInHeaders && { authorization: writeBasicCredentials(config) }),
    },
    body: form.toString(),
    reuseConnection: false,
  };
}

/** A signed JWT that proves who the client is (RFC 7523 §2.2, RFC 7515). A new one for every request. */
function signClientAssertion(assertion: ClientAssertion, now: number): string {
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

function encodeFormComponent(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
