import type { OAuth2Config } from './config';

/** Base64 of id and secret for a Basic header: each part form-encoded first, unless the server does not decode (RFC 6749 §2.3.1). */
export function writeBasicCredentials({ clientAuthEncoding, clientId, clientSecret }: OAuth2Config): string {
  const encode = clientAuthEncoding === 'raw' ? (text: string) => text : encodeFormComponent;
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}

function encodeFormComponent(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
