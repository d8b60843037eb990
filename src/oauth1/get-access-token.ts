import type { Http } from '../http';
import type { OAuth1Client, OAuth1Token } from './client';
import type { OAuth1Keys } from './config';
import { requestToken, type OAuth1TokenAnswer } from './token-request';

/** Options of `getAccessToken`. */
export interface GetAccessTokenOptions {
  http: Http;
  client: OAuth1Client;
  tokenUri: string;
  /** The temporary credentials that `getRequestToken` returned. */
  requestToken: OAuth1Token;
  /** `oauth_verifier` of the callback; missing where the server knows OAuth 1.0 without the "a". */
  verifier: string | undefined;
  method: OAuth1Keys['tokenRequestMethod'];
  now?: () => number;
}

/** Swaps temporary credentials and a verifier for token credentials (RFC 5849 §2.3). Sent once, never repeated. */
export async function getAccessToken(options: GetAccessTokenOptions): Promise<OAuth1TokenAnswer> {
  const { tokenUri, requestToken: token, verifier, ...rest } = options;
  return requestToken({ ...rest, uri: tokenUri, token, verifier });
}
