import type { Http } from '../http';
import { ProviderError } from '../errors';
import type { OAuth1Client, OAuth1Token } from './client';
import { requestToken } from './token-request';

/** Options of `getRequestToken`. */
export interface GetRequestTokenOptions {
  http: Http;
  client: OAuth1Client;
  requestTokenUri: string;
  /** `oauth_callback`, sent byte for byte: it holds the caller's `state`. */
  callbackUri: string;
  now?: () => number;
}

/**
 * Asks for temporary credentials (RFC 5849 §2.1). Refuses a server that does not answer
 * `oauth_callback_confirmed=true`: it would speak OAuth 1.0 without the "a", which is open to session fixation.
 */
export async function getRequestToken(options: GetRequestTokenOptions): Promise<OAuth1Token> {
  const { callbackUri, requestTokenUri, ...rest } = options;
  const answer = await requestToken({
    ...rest,
    uri: requestTokenUri,
    callback: callbackUri,
  });
  if (answer.members['oauth_callback_confirmed'] !== 'true') {
    throw new ProviderError(
      'The service did not confirm the callback address, so the connection is not safe to continue.',
      {
        code: 'callback_not_confirmed',
        detail: 'oauth_callback_confirmed is not true',
      },
    );
  }
  return { token: answer.token, secret: answer.secret };
}
