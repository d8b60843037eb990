import Joi from 'joi';
import type { ClientAssertion, OAuth2Keys } from '../oauth2';
import { facts, listOf, parameters, uri } from './key-table';

/** Parameters of the authorization request that the protocol writes itself (RFC 6749 §4.1.1, RFC 7636 §4.3). */
const NOT_OF_AUTHORIZATION =
  /^(?!(response_type|client_id|client_secret|redirect_uri|state|code_challenge|code_challenge_method)$)/;

/** The same of token requests (RFC 6749 §4.1.3, 6). */
const NOT_OF_TOKENS = /^(?!(grant_type|code|redirect_uri|refresh_token|client_id|client_secret|code_verifier)$)/;

const words = listOf(Joi.string());
const seconds = Joi.number().integer().min(1);

const clientAssertion = {
  algorithm: Joi.valid('ES256', 'RS256').required().description('How it is signed.'),
  privateKey: Joi.string().required().description('PEM.'),
  keyId: Joi.string().description('`kid` of the header.'),
  issuer: Joi.string().required().description('`iss`.'),
  subject: Joi.string().default(Joi.ref('...clientId')).description('`sub`; default the client id.'),
  audience: Joi.string().required().description('`aud`.'),
  lifetimeSeconds: seconds.default(300),
  sentAs: Joi.valid('client_assertion', 'client_secret').default('client_assertion'),
} satisfies Record<keyof ClientAssertion, Joi.Schema>;

const parameterNames = {
  scope: Joi.string().default('scope'),
  clientId: Joi.string().default('client_id'),
  clientSecret: Joi.string().default('client_secret'),
  redirectUri: Joi.string().default('redirect_uri').description('Of the authorization request.'),
  responseType: Joi.string().default('response_type'),
  state: Joi.string().default('state').description('Of request and callback.'),
  code: Joi.string().default('code').description('Of the callback.'),
} satisfies Record<keyof OAuth2Keys['parameterNames'], Joi.Schema>;

const tokenErrors = {
  refused: words.default([]).description('Further words for: this account is refused.'),
  registration: words.default([]).description('Further words for: the client is refused.'),
  codeAt: Joi.string().description('Where an answer tells its outcome, e.g. `tokenResponse.status`.'),
  success: words.description('The values there that mean success.'),
} satisfies Record<keyof OAuth2Keys['tokenErrors'], Joi.Schema>;

/** The keys of `getOAuthConfig` of OAuth 2.0. */
export const oauth2Keys = {
  clientId: Joi.string()
    .required()
    .meta(facts({ registration: 'clientId' })),
  clientSecret: Joi.string()
    .default('')
    .meta(facts({ registration: 'clientSecret' }))
    .description('Public clients have none.'),
  authorizeUri: uri
    .required()
    .meta(facts({ setting: true }))
    .description('Consent page; a query that it has is kept.'),
  tokenUri: uri
    .required()
    .meta(facts({ setting: true }))
    .description('Token endpoint, where a code or a request token becomes tokens.'),
  revocationUri: uri.meta(facts({ setting: true })).description('Where tokens are revoked (RFC 7009).'),
  scopes: words
    .default([])
    .meta(
      facts({
        setting: 'What to ask the user for, separated by spaces or commas.',
        isShared: true,
        alsoWritten: ['text'],
      }),
    )
    .description('What to ask the user for, in this order; none sends no `scope`.'),
  scopeSeparator: Joi.string().default(' ').description('Between scopes; `+` is sent as it is.'),
  clientAuthLocation: Joi.valid('body', 'headers', 'both', 'none')
    .default('both')
    .meta(facts({ setting: true }))
    .description(
      'Where client id and secret go on the token endpoint: `body`, `headers` (Basic), `both`, or `none` for public clients, which send the id alone. Some providers refuse `both`: say what is documented.',
    ),
  noRefreshToken: Joi.boolean()
    .default(false)
    .description('True where there are no refresh tokens; no refresh is ever tried.'),
  extra: parameters(NOT_OF_AUTHORIZATION, Joi.alternatives(Joi.string().allow(''), Joi.array().items(Joi.string())))
    .default({})
    .description('Other parameters of the authorization URI; lists repeat the name.'),
  pkce: Joi.valid('required', 'optional', 'skip')
    .default('optional')
    .meta(facts({ setting: true }))
    .description('Whether the provider demands PKCE, takes it, or chokes on it.'),
  pkceMethod: Joi.valid('S256', 'plain')
    .default('S256')
    .description('`plain` only where the provider knows nothing else.'),
  clientAuthEncoding: Joi.valid('form', 'raw')
    .default('form')
    .description('`form` is that of RFC 6749 §2.3.1; `raw` where Basic credentials are not decoded.'),
  clientAssertion: Joi.object(clientAssertion).description(
    'A signed JWT in the place of the secret (RFC 7523 §2.2), or as the secret.',
  ),
  parameterNames: Joi.object(parameterNames)
    .default()
    .description('Names of parameters where the provider has its own.'),
  responseType: Joi.string().allow('').default('code').description('`response_type`; empty leaves it out.'),
  stateLocation: Joi.valid('query', 'redirectUri')
    .default('query')
    .description('`redirectUri` where the provider returns no state: it then travels inside.'),
  hasNonce: Joi.boolean().default(false).description('Adds a fresh `nonce` to the authorization URI.'),
  issuer: Joi.string().description(
    'The provider’s name of itself (RFC 8414); an answer whose `iss` is another is refused (RFC 9207).',
  ),
  sendsIssuer: Joi.boolean()
    .default(false)
    .description('True where every authorization answer holds `iss`: one without it is refused.'),
  repeat: listOf(Joi.valid('scope', 'state')).default([]).description('What token requests say again.'),
  tokenExtra: parameters(NOT_OF_TOKENS).default({}).description('Other parameters of token and refresh requests.'),
  refreshExtra: parameters(NOT_OF_TOKENS)
    .default(Joi.ref('tokenExtra'))
    .description('Other parameters of refreshes; default `tokenExtra`.'),
  refreshUri: uri.default(Joi.ref('tokenUri')).description('Where refresh tokens are used; default `tokenUri`.'),
  tokenRequestFormat: Joi.valid('form', 'json').default('form').description('How token requests are written.'),
  tokenErrors: Joi.object(tokenErrors)
    .and('codeAt', 'success')
    .default()
    .description('The provider’s own words in answers of the token endpoint.'),
  accessTokenLifetimeSeconds: seconds.description('What the provider documents, where its answers tell nothing.'),
  refreshTokenLifetimeSeconds: seconds.description('The same for the refresh token, from its last use.'),
  refreshLeewaySeconds: Joi.number().integer().min(0).description('Refresh no sooner than this before the end.'),
  revocationTokenName: Joi.string().default('token').description('What the token is called in a revocation request.'),
  keepQueryParameters: words.default([]).description('Parameters of the callback that become credentials.'),
} satisfies Record<keyof OAuth2Keys, Joi.Schema>;

/** What an evaluated `getOAuthConfig` of OAuth 2.0 must be; fills its defaults in. */
export const oauth2ConfigSchema = Joi.object<OAuth2Keys>(oauth2Keys).keys({
  clientSecret: oauth2Keys.clientSecret.when('clientAuthLocation', {
    not: 'none',
    then: Joi.when('clientAssertion', { not: Joi.exist(), then: Joi.required() }),
  }),
});
