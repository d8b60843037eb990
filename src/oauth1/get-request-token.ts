import type { Http } from '../http';
import { ProviderError } from '../errors';
import { appendQuery, type QueryValues } from '../uri';
import type { OAuth1Client, OAuth1Token } from './client';
import type { OAuth1Keys } from './config';
import { requestToken } from './token-request';

/** Options of `getRequestToken`. */
export interface GetRequestTokenOptions extends Pick<OAuth1Keys, 'requestTokenUri' | 'protocolVersion'> {
  http: Http;
  client: OAuth1Client;
  /** `oauth_callback`, sent byte for byte: it holds the caller's `state`. */
  callbackUri: string;
  /** Other parameters, in the query. */
  extra?: QueryValues;
  method: OAuth1Keys['tokenRequestMethod'];
  now?: () => number;
}

/**
 * Asks for temporary credentials (RFC 5849 §2.1). Refuses a server that does not answer
 * `oauth_callback_confirmed=true`: it would speak OAuth 1.0 without the "a", which is open to session fixation.
 */
export async function getRequestToken(options: GetRequestTokenOptions): Promise<OAuth1Token> {
  const { callbackUri, requestTokenUri, protocolVersion, extra = {}, ...rest } = options;
  const isSafe = protocolVersion === '1.0a';
  const answer = await requestToken({
    ...rest,
    uri: appendQuery(requestTokenUri, extra),
    callback: isSafe ? callbackUri : undefined,
  });
  if (isSafe && answer.members['oauth_callback_confirmed'] !== 'true') {
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
