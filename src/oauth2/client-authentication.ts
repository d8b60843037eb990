import type { HttpRequest } from '../http';
import type { OAuth2Config } from './config';

/** Base64 of id and secret for a Basic header: each part form-encoded first, unless the server does not decode (RFC 6749 §2.3.1). */
export function writeBasicCredentials({ clientAuthEncoding, clientId, clientSecret }: OAuth2Config): string {
  const encode = clientAuthEncoding === 'raw' ? (text: string) => text : encodeFormComponent;
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}

/** An authenticated form post to one of a provider's endpoints beside the token endpoint (RFC 7009 §2.1, RFC 7662 §2.1). */
export function buildAuthenticatedPost(
  config: OAuth2Config,
  uri: string,
  members: Record<string, string>,
): HttpRequest {
  const form = new URLSearchParams(members);
  if (config.clientAuthLocation !== 'headers') {
    form.set(config.parameterNames.clientId, config.clientId);
    form.set(config.parameterNames.clientSecret, config.clientSecret);
  }
  return {
    method: 'POST',
    uri: new URL(uri).href,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(config.clientAuthLocation !== 'body' && { authorization: writeBasicCredentials(config) }),
    },
    body: form.toString(),
    reuseConnection: false,
  };
}

function encodeFormComponent(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
