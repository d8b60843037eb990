/** Signature methods of RFC 5849 §3.4, and HMAC-SHA256, which is not in the RFC but common. */
export type SignatureMethod = 'HMAC-SHA1' | 'HMAC-SHA256' | 'RSA-SHA1' | 'PLAINTEXT';

/** Our registration at one OAuth 1.0a provider. */
export interface OAuth1Client {
  /** Client identifier (RFC 5849: `oauth_consumer_key`). */
  consumerKey: string;
  /** Client shared secret; not used by RSA-SHA1. */
  consumerSecret: string;
  signatureMethod: SignatureMethod;
  /** PEM private key, for RSA-SHA1 only. */
  privateKey?: string;
  /** `realm` of the Authorization header; not signed, no quotes or control characters. */
  realm?: string;
}

/** A token with its shared secret: temporary credentials or token credentials (RFC 5849 §2.1, 2.3). */
export interface OAuth1Token {
  token: string;
  secret: string;
}
