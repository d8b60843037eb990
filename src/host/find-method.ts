import { NotFoundError } from '../errors';
import type { Connector, OAuth1Method, OAuth2Method, TokenMethod } from '../connector';

/** The connector's OAuth 1.0a, or 404. */
export function findOAuth1(connector: Connector): OAuth1Method {
  if (connector.auth.oauth1 === undefined)
    throw new NotFoundError(`${connector.name} does not connect over OAuth 1.0a.`);
  return connector.auth.oauth1;
}

/** The connector's OAuth 2.0, or 404. */
export function findOAuth2(connector: Connector): OAuth2Method {
  if (connector.auth.oauth2 === undefined)
    throw new NotFoundError(`${connector.name} does not connect over OAuth 2.0.`);
  return connector.auth.oauth2;
}

/** The connector's pasted tokens, or 404. */
export function findToken(connector: Connector): TokenMethod {
  if (connector.auth.token === undefined) throw new NotFoundError(`${connector.name} does not connect with a token.`);
  return connector.auth.token;
}
