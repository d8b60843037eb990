import { createHmac, createSign, randomBytes } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { percentEncode } from '../uri';
import type { OAuth1Client, OAuth1Token } from './client';
import { collectParameters } from './collect-parameters';

/** What is signed. `uri` is the final URI, exactly as it will be sent. */
interface SignedRequest {
  method: string;
  uri: string;
  /** The body, only when it is form-encoded; other bodies are not signed (RFC 5849 §3.4.1.3.1). */
  formBody?: string;
}

/** Options of `signRequest`. */
export interface SignRequestOptions {
  client: OAuth1Client;
  request: SignedRequest;
  token?: OAuth1Token;
  /** Parameters of the token requests; they travel in the header. */
  protocolParameters?: { oauth_callback?: string; oauth_verifier?: string };
  /** Milliseconds since the epoch; default `Date.now`. */
  now?: () => number;
  /** At least 16 random bytes as text of letters and digits; default from `node:crypto`. */
  createNonce?: () => string;
}

/**
 * Signs a request and returns the value of its `Authorization` header (RFC 5849 §3.4, 3.5.1).
 *
 * oauth-1.0a puts the base string, the key and the encoding together. It is given the base URI and the decoded
 * parameters only, since it misreads queries; and the header is written here, since its own would repeat query
 * parameters whose names start with `oauth_`.
 */
export function signRequest(options: SignRequestOptions): string {
  const { client, request, token, protocolParameters = {} } = options;
  const signer = new OAuth({
    consumer: { key: client.consumerKey, secret: client.consumerSecret },
    signature_method: client.signatureMethod,
    hash_function: (baseString, key) => computeSignature(client, baseString, key),
  });
  const now = options.now ?? Date.now;
  const createNonce = options.createNonce ?? (() => randomBytes(16).toString('hex'));
  signer.getTimeStamp = () => Math.floor(now() / 1000);
  signer.getNonce = createNonce;

  const { baseUri, parameters } = collectParameters(request.uri, request.formBody);
  const extra = Object.entries(protocolParameters).filter(([, value]) => value !== undefined);
  for (const [name, value] of extra) parameters[name] = [...(parameters[name] ?? []), value];
  const signed = signer.authorize(
    { url: baseUri, method: request.method, data: parameters },
    token === undefined ? undefined : { key: token.token, secret: token.secret },
  );

  const { oauth_consumer_key, oauth_nonce, oauth_signature, oauth_signature_method, oauth_timestamp, oauth_version } =
    signed;
  const header: Array<[string, string]> = [
    ['oauth_consumer_key', oauth_consumer_key],
    ...(token === undefined ? [] : [['oauth_token', token.token] as [string, string]]),
    ['oauth_signature_method', oauth_signature_method],
    ['oauth_timestamp', String(oauth_timestamp)],
    ['oauth_nonce', oauth_nonce],
    ['oauth_version', oauth_version],
    ...extra,
    ['oauth_signature', oauth_signature],
  ];
  const pairs = header.map(([name, value]) => `${percentEncode(name)}="${percentEncode(value)}"`);
  // The spec schema keeps quotes and control characters out of a realm.
  const realm = client.realm === undefined ? [] : [`realm="${client.realm}"`];
  return `OAuth ${[...realm, ...pairs].join(', ')}`;
}

/** RFC 5849 §3.4.2–3.4.4. */
function computeSignature(client: OAuth1Client, baseString: string, key: string): string {
  switch (client.signatureMethod) {
    case 'HMAC-SHA1':
      return createHmac('sha1', key).update(baseString).digest('base64');
    case 'HMAC-SHA256':
      return createHmac('sha256', key).update(baseString).digest('base64');
    case 'RSA-SHA1':
      return createSign('RSA-SHA1')
        .update(baseString)
        .sign(client.privateKey ?? '', 'base64');
    case 'PLAINTEXT':
      return key;
    default:
      throw new Error(`unknown signature method ${String(client.signatureMethod)}`);
  }
}
