import Joi from 'joi';
import type { OAuth1Keys } from '../oauth1';
import { facts, parameters, uri } from './key-table';
import { oauth2Keys } from './oauth2-keys';

/** Parameters that the protocol writes itself (RFC 5849 §3.1). */
const NOT_OF_PROTOCOL = /^(?!oauth_)/;

/** The keys of `getOAuthConfig` of OAuth 1.0a. */
export const oauth1Keys = {
  consumerKey: Joi.string()
    .required()
    .meta(facts({ registration: 'clientId' })),
  consumerSecret: Joi.string()
    .required()
    .meta(facts({ registration: 'clientSecret' })),
  requestTokenUri: uri
    .required()
    .meta(facts({ setting: true }))
    .description('Request token endpoint (RFC 5849 §2.1).'),
  authorizeUri: oauth2Keys.authorizeUri,
  tokenUri: oauth2Keys.tokenUri,
  scopes: oauth2Keys.scopes,
  scopeSeparator: oauth2Keys.scopeSeparator,
  signatureMethod: Joi.valid('HMAC-SHA1', 'HMAC-SHA256', 'RSA-SHA1', 'PLAINTEXT').default('HMAC-SHA1'),
  privateKey: Joi.string()
    .when('signatureMethod', { is: 'RSA-SHA1', then: Joi.required() })
    .description('PEM, for `RSA-SHA1`.'),
  // Goes into a quoted header value.
  realm: Joi.string()
    .pattern(/^[^"\\\p{Cc}]*$/u)
    .description('`realm` of the Authorization header.'),
  protocolVersion: Joi.valid('1.0', '1.0a')
    .default('1.0a')
    .description('`1.0` for servers without the “a”: callback on the authorization URI, no verifier.'),
  requestTokenExtra: parameters(NOT_OF_PROTOCOL)
    .default({})
    .description('Other parameters of the request for a request token.'),
  tokenRequestMethod: Joi.valid('GET', 'POST').default('POST').description('How both token requests are sent.'),
  extra: parameters(NOT_OF_PROTOCOL).default({}).description('Other parameters of the authorization URI.'),
} satisfies Record<keyof OAuth1Keys, Joi.Schema>;

/** What an evaluated `getOAuthConfig` of OAuth 1.0a must be; fills its defaults in. */
export const oauth1ConfigSchema = Joi.object<OAuth1Keys>(oauth1Keys);
