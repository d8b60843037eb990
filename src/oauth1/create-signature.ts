import { createHmac, createSign } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import type { OAuth1Client } from './client';
import { collectParameters } from './collect-parameters';

/** What is signed. `uri` is the final URI, exactly as it will be sent. */
export interface SignedRequest {
  method: string;
  uri: string;
  /** The body, only when it is form-encoded; other bodies are not signed (RFC 5849 §3.4.1.3.1). */
  formBody?: string;
}

/** Options of `createSignature`. */
export interface CreateSignatureOptions {
  client: OAuth1Client;
  request: SignedRequest;
  /** Every protocol parameter of the header but the signature itself. */
  protocolParameters: Readonly<Record<string, string>>;
  /** Empty without a token. */
  tokenSecret: string;
}

/**
 * Computes `oauth_signature` (RFC 5849 §3.4). oauth-1.0a puts base string, key and encoding together; it is given the
 * base URI and decoded parameters only, since it misreads queries, and fresh objects, since it changes what it is given.
 */
export function createSignature({ client, request, protocolParameters, tokenSecret }: CreateSignatureOptions): string {
  const signer = new OAuth({
    consumer: { key: client.consumerKey, secret: client.consumerSecret },
    signature_method: client.signatureMethod,
    hash_function: (baseString, key) => computeDigest(client, baseString, key),
  });
  const { baseUri, parameters } = collectParameters(request.uri, request.formBody);
  return signer.getSignature({ url: baseUri, method: request.method, data: parameters }, tokenSecret, {
    ...protocolParameters,
  } as unknown as OAuth.Data);
}

/** RFC 5849 §3.4.2–3.4.4. */
function computeDigest({ signatureMethod, privateKey }: OAuth1Client, baseString: string, key: string): string {
  switch (signatureMethod) {
    case 'HMAC-SHA1':
      return createHmac('sha1', key).update(baseString).digest('base64');
    case 'HMAC-SHA256':
      return createHmac('sha256', key).update(baseString).digest('base64');
    case 'RSA-SHA1':
      return createSign('RSA-SHA1')
        .update(baseString)
        .sign(privateKey ?? '', 'base64');
    case 'PLAINTEXT':
      return key;
    default:
      throw new Error(`unknown signature method ${String(signatureMethod)}`);
  }
}
