import Joi from 'joi';

/** Keys of `spec.yml` and of the files beside it, with what they mean: the JSON Schema and docs/specs.md are made of this. */

/** A value, or a formula in its place, which is judged as a mapping and not here. */
function orFormula(schema: Joi.Schema): Joi.Schema {
  const formula = Joi.object().pattern(/^\$/, Joi.any()).min(1).unknown(true);
  const isFormula = Joi.object()
    .custom((value: object) => {
      if (!Object.keys(value).some((key) => key.startsWith('$'))) throw new Error('no formula');
      return value;
    })
    .required();
  return Joi.alternatives().conditional(isFormula, { then: formula, otherwise: schema }).meta({ orFormula: schema });
}

const text = (description: string): Joi.StringSchema => Joi.string().description(description);
const httpsUri = (description: string): Joi.StringSchema =>
  Joi.string()
    .uri({ scheme: ['https', 'http'] })
    .description(description);
const members = (description: string): Joi.ObjectSchema =>
  Joi.object().pattern(/^/, Joi.any()).description(description);

/** One property of a JSON Schema for parameters. */
const parameter = Joi.object({
  type: Joi.valid('string', 'number', 'integer', 'boolean', 'array').description('Default `string`.'),
  title: text('What the user or operator reads.'),
  description: text('One sentence more.'),
  default: Joi.any().description('Taken when nothing is given.'),
  enum: Joi.array().items(Joi.string()).description('The values that are allowed.'),
  pattern: text('The whole value has to match.'),
  example: text('A value that fits.'),
  examples: Joi.array().items(Joi.any()).description('Values that fit; the first is shown.'),
  placeholder: text('A value that fits, as forms show it.'),
  format: text('`password` shows dots.'),
  isSecret: Joi.boolean().description('True shows dots and keeps the value out of every log line.'),
  kind: Joi.valid('text', 'uri', 'list').description('Of a connector parameter: what it must be; default `text`.'),
}).unknown(true);

const parametersSchema = Joi.object({
  type: Joi.valid('object').description('Always `object`.'),
  properties: Joi.object()
    .pattern(/^[a-zA-Z][a-zA-Z0-9]*$/, parameter)
    .description('Parameters by name, in camelCase.'),
  required: Joi.array().items(Joi.string()).description('Names of those that must be given.'),
}).unknown(true);

const ui = Joi.object({
  schema: parametersSchema.description(
    'What the user fills in before connecting; formulas read it as `connectionParameters`.',
  ),
  helpUri: text('A page that helps the user.'),
  description: text('What the user reads beside the button.'),
}).unknown(true);

/** A method, inline or declared with its implementation in a file. */
const method = (description: string): Joi.Schema =>
  Joi.object({
    implementationType: Joi.valid('mapping', 'rest-api-mapping', 'javascript', 'not-supported').description(
      'What the file beside is; the file’s name says it as well.',
    ),
    type: Joi.valid('mapping', 'rest-api-mapping', 'javascript').description('The same, where the method is inline.'),
    mapping: Joi.any().description('The mapping, inline.'),
    rest: Joi.any().description('The request, inline.'),
    code: text('JavaScript, inline.'),
  })
    .unknown(true)
    .description(description);

const limits = Joi.object({
  remaining: text('Header that tells how many requests are left.'),
  reset: text('Header that tells when the limit starts anew.'),
  resetIs: Joi.valid('seconds', 'milliseconds', 'epoch', 'epoch-milliseconds').description(
    'What that header holds: a length, or a point in time. Default `seconds`.',
  ),
  statuses: Joi.array()
    .items(Joi.number())
    .description('Statuses beside 429 that mean a limit, when `limitedWhen` holds or is missing.'),
  limitedWhen: Joi.any().description('A condition over `response`, for statuses that also mean other things.'),
});

const authKeys = {
  type: Joi.valid('oauth2', 'oauth1', 'client-credentials', 'proxy', 'integration-app-token', 'membrane-token')
    .required()
    .description('How an account is connected; `client-credentials` are keys that the user pastes.'),
  title: text('On the button.'),
  description: text('Beside the button.'),
  enabled: Joi.boolean().description('`false` leaves this way of connecting out.'),
  ui: ui.description('What the user fills in.'),
  parametersSchema: parametersSchema.description('More parameters of the operator.'),
  credentialsSchema: Joi.any().description('Shape of the credentials; for readers, not checked.'),
  customCredentialsSchema: Joi.any().description('Shape of what is added to them; for readers, not checked.'),
  proxyKey: text('Of type `proxy`, which is not supported here.'),
  getOAuthConfig: method('OAuth set-up: addresses, scopes, how the client proves itself. Required for OAuth.'),
  oauthConfig: method('Another name of `getOAuthConfig`.'),
  makeApiClient: method('Where the account’s API is and what goes with each request. Required.'),
  test: method('Asks the provider whose account it is. Required.'),
  getTokenData: method('Exchanges the code in the place of the standard request.'),
  getCredentialsFromTokenResponse: method(
    'Makes the credentials of the token answer; without it the answer is the credentials.',
  ),
  getCredentialsFromAccessTokenResponse: method('Another name of `getCredentialsFromTokenResponse`.'),
  getCredentialsFromConnectionParameters: method('Makes further credentials of what the user filled in.'),
  refreshCredentials: method(
    'Refreshes in the place of the standard request; what it returns is laid over the credentials.',
  ),
  disconnect: method('Takes the access back, in the place of RFC 7009 at `revocationUri`.'),
  tokenResponseMapping: members(
    'Where the members of RFC 6749 §5.1 stand in a token answer that nests or renames them; reads `tokenResponse`.',
  ),
};

/** `spec.yml`. */
export const specDocumentSchema = Joi.object({
  extends: text('A file with facts that a family of connectors shares; what stands here is laid over it.'),
  name: Joi.string().max(60).required().description('What users read.'),
  key: text('Id in the source system; the folder’s name counts here.'),
  version: Joi.string()
    .pattern(/^\d+\.\d+\.\d+$/)
    .description('Semantic version, shown by the host. Default `0.1.0`.'),
  description: Joi.string().max(300).description('One sentence for users. Default `Connects <name> accounts`.'),
  website: Joi.string().uri({ scheme: 'https' }).description('The provider’s site.'),
  apiDocsUri: text('The provider’s documentation of its authorization.'),
  logoUri: text('For readers; the logo that is served is `logo.svg` in the folder.'),
  appUuid: text('Id in the source system; ignored.'),
  parametersSchema: parametersSchema.description(
    'What the operator sets, beside client id and secret, scopes and addresses; formulas read it as `connectorParameters`.',
  ),
  ui: ui.description('What the user fills in, for all ways of connecting.'),
  auth: Joi.object({
    ...authKeys,
    type: authKeys.type.optional(),
    options: Joi.object()
      .pattern(/^[a-zA-Z][a-zA-Z0-9-]*$/, Joi.object({ ...authKeys, type: authKeys.type.optional() }).unknown(false))
      .description('Several ways of connecting, by key; each is laid over `auth`. Files lie in `auth/<key>/`.'),
  })
    .required()
    .description('How accounts are connected and called.'),
  api: Joi.object({
    limits: limits.description('How the provider tells its limits; 429 and `Retry-After` are known without it.'),
    maxConcurrentRequests: Joi.number()
      .integer()
      .min(1)
      .max(100)
      .description('Requests of one account at a time; default 4.'),
  })
    .unknown(true)
    .description('What holds for every request.'),
  facts: Joi.object({
    row: text('The provider’s row in `connectors/_facts/providers.tsv`, which the kit holds the spec against.'),
    sources: Joi.array()
      .items(Joi.string())
      .description('Where the facts come from: codes of `connectors/_facts/README.md`, or addresses.'),
    weak: Joi.array().items(Joi.string()).description('Facts that only one weak source backs.'),
    quirks: Joi.array()
      .items(Joi.number().integer().min(1).max(30))
      .description('Numbers of docs/quirks.md that this provider shows.'),
    domains: Joi.object()
      .pattern(/^/, Joi.string())
      .description('Domains beside that of the authorization URI that belong to the provider, each with the reason.'),
    register: text('Where the operator registers a client.'),
    notes: Joi.array().items(Joi.string()).description('What an operator has to know.'),
    differs: Joi.object()
      .pattern(/^/, Joi.string())
      .description('Facts of the row that this spec departs from, each with the reason.'),
    sandbox: members('How the sandbox plays this provider where its row does not say it.'),
  }).description('What is known of the provider, and how well.'),
  connectionMode: Joi.any().description('Of other tools; ignored.'),
  data: Joi.any().description('Of other tools; ignored.'),
  operations: Joi.any().description('Of other tools; ignored.'),
  events: Joi.any().description('Of other tools; ignored.'),
  flows: Joi.any().description('Of other tools; ignored.'),
});

const scopes = Joi.alternatives(Joi.array().items(orFormula(Joi.string())), Joi.string());

/** Parameters of the authorization request that `extra` must not touch (RFC 6749 §4.1.1, RFC 7636 §4.3). */
const EXTRA = /^(?!(response_type|client_id|client_secret|redirect_uri|state|code_challenge|code_challenge_method)$)/;
const TOKEN_EXTRA = /^(?!(grant_type|code|redirect_uri|refresh_token|client_id|client_secret|code_verifier)$)/;
const extraValue = orFormula(
  Joi.alternatives(Joi.string().allow(''), Joi.number(), Joi.boolean(), Joi.array().items(Joi.string())).allow(null),
);

const common = {
  authorizeUri: orFormula(httpsUri('Where the user is sent; a query that it has is kept. Required.')).required(),
  tokenUri: orFormula(httpsUri('Where the code becomes tokens. Required.')).required(),
  revocationUri: orFormula(httpsUri('Where tokens are revoked (RFC 7009).')),
  scopes: orFormula(scopes.description('What to ask the user for, in this order; none sends no `scope`.')),
  scopeSeparator: text('Between scopes; default a space. `+` is sent as it is.'),
};

/** `get-oauth-config.map.yml` of OAuth 2.0. */
export const oauth2DocumentSchema = Joi.object({
  clientId: orFormula(text('Default the connector parameter of this name.')),
  clientSecret: orFormula(text('Default the connector parameter of this name; public clients have none.')),
  ...common,
  clientAuthLocation: orFormula(
    Joi.valid('body', 'headers', 'both', 'none').description(
      'Where client id and secret go: `body`, `headers` (Basic), `both`, or `none` for public clients, which send the id alone. Unset means both, which some providers refuse: set it.',
    ),
  ),
  noRefreshToken: orFormula(
    Joi.boolean().description('True where there are no refresh tokens; no refresh is ever tried. Default `false`.'),
  ),
  skipPkce: orFormula(Joi.boolean().description('True where the provider chokes on PKCE. Default `false`.')),
  extra: orFormula(
    Joi.object()
      .pattern(EXTRA, extraValue)
      .description('Other parameters of the authorization URI; lists repeat the name.'),
  ),
  skipClientAuthInBody: Joi.boolean().description('Older way to say `clientAuthLocation: headers`.'),
  skipClientAuthInHeader: Joi.boolean().description('Older way to say `clientAuthLocation: body`.'),
  skipClientAuthInHeaders: Joi.boolean().description('Older way to say `clientAuthLocation: body`.'),
  pkce: orFormula(
    Joi.valid('required', 'optional', 'skip').description(
      'Whether the provider demands PKCE, takes it, or chokes on it. Default `optional`.',
    ),
  ),
  pkceMethod: Joi.valid('S256', 'plain').description(
    '`plain` only where the provider knows nothing else. Default `S256`.',
  ),
  clientAuthEncoding: Joi.valid('form', 'raw').description(
    '`raw` where Basic credentials are not decoded. Default `form` (RFC 6749 §2.3.1).',
  ),
  clientAssertion: Joi.object({
    algorithm: Joi.valid('ES256', 'RS256').required().description('How it is signed.'),
    privateKey: orFormula(text('PEM.')).required(),
    keyId: orFormula(text('`kid` of the header.')),
    issuer: orFormula(text('`iss`.')).required(),
    subject: orFormula(text('`sub`; default the client id.')),
    audience: orFormula(text('`aud`.')).required(),
    lifetimeSeconds: Joi.number().integer().min(1).description('Default 300.'),
    sentAs: Joi.valid('client_assertion', 'client_secret').description('Default `client_assertion`.'),
  }).description('A signed JWT in the place of the secret (RFC 7523 §2.2), or as the secret.'),
  parameterNames: Joi.object({
    scope: text('Default `scope`.'),
    clientId: text('Default `client_id`.'),
    clientSecret: text('Default `client_secret`.'),
    redirectUri: text('Of the authorization request; default `redirect_uri`.'),
    responseType: text('Default `response_type`.'),
    state: text('Of request and callback; default `state`.'),
    code: text('Of the callback; default `code`.'),
  }).description('Names of parameters where the provider has its own.'),
  responseType: Joi.string().allow('').description('`response_type`; default `code`, empty leaves it out.'),
  stateLocation: Joi.valid('query', 'redirectUri').description(
    '`redirectUri` where the provider returns no state: it then travels inside. Default `query`.',
  ),
  hasNonce: Joi.boolean().description('Adds a fresh `nonce` to the authorization URI. Default `false`.'),
  issuer: text('The provider’s name of itself (RFC 8414); an answer whose `iss` is another is refused (RFC 9207).'),
  sendsIssuer: Joi.boolean().description(
    'True where every authorization answer holds `iss`: one without it is refused. Default `false`.',
  ),
  repeat: Joi.array().items(Joi.valid('scope', 'state')).description('What token requests say again.'),
  tokenExtra: orFormula(
    Joi.object().pattern(TOKEN_EXTRA, extraValue).description('Other parameters of token and refresh requests.'),
  ),
  refreshExtra: orFormula(
    Joi.object().pattern(TOKEN_EXTRA, extraValue).description('Other parameters of refreshes, where they differ.'),
  ),
  refreshUri: orFormula(httpsUri('Where refresh tokens are used, when that is not `tokenUri`.')),
  tokenRequestFormat: Joi.valid('form', 'json').description('How token requests are written; default `form`.'),
  tokenErrors: Joi.object({
    refused: Joi.array().items(Joi.string()).description('Further words for: this account is refused.'),
    registration: Joi.array().items(Joi.string()).description('Further words for: the client is refused.'),
    codeAt: text('Where an answer tells its outcome, e.g. `tokenResponse.status`.'),
    success: Joi.array().items(Joi.string()).description('The values there that mean success.'),
  }).description('The provider’s own words in answers of the token endpoint.'),
  accessTokenLifetimeSeconds: Joi.number()
    .integer()
    .min(1)
    .description('What the provider documents, where its answers tell nothing.'),
  refreshTokenLifetimeSeconds: Joi.number()
    .integer()
    .min(1)
    .description('The same for the refresh token, from its last use.'),
  refreshLeewaySeconds: Joi.number().integer().min(0).description('Refresh no sooner than this before the end.'),
  introspectionUri: orFormula(httpsUri('Tells the end of a token (RFC 7662), where token answers do not.')),
  revocationTokenName: text('What the token is called in a revocation request; default `token`.'),
  keepQueryParameters: Joi.array()
    .items(Joi.string())
    .description('Parameters of the callback that become credentials.'),
});

/** `get-oauth-config.map.yml` of OAuth 1.0a. */
export const oauth1DocumentSchema = Joi.object({
  consumerKey: orFormula(text('Default the connector parameter `clientId`.')),
  consumerSecret: orFormula(text('Default the connector parameter `clientSecret`.')),
  requestTokenUri: orFormula(httpsUri('Where a request token comes from. Required.')).required(),
  ...common,
  signatureMethod: Joi.valid('HMAC-SHA1', 'HMAC-SHA256', 'RSA-SHA1', 'PLAINTEXT').description('Default `HMAC-SHA1`.'),
  privateKey: orFormula(text('PEM, for `RSA-SHA1`.')),
  realm: orFormula(text('`realm` of the Authorization header.')),
  protocolVersion: Joi.valid('1.0', '1.0a').description(
    '`1.0` for servers without the “a”: callback on the authorization URI, no verifier. Default `1.0a`.',
  ),
  requestTokenExtra: orFormula(
    Joi.object()
      .pattern(/^(?!oauth_)/, extraValue)
      .description('Other parameters of the request for a request token.'),
  ),
  tokenRequestMethod: Joi.valid('GET', 'POST').description('How both token requests are sent; default `POST`.'),
  extra: orFormula(
    Joi.object()
      .pattern(/^(?!oauth_)/, extraValue)
      .description('Other parameters of the authorization URI.'),
  ),
});

/** `make-api-client.map.yml`. */
export const apiClientDocumentSchema = Joi.object({
  baseUri: orFormula(httpsUri('Relative paths are appended to it. Required.')),
  baseUrl: orFormula(httpsUri('Another name of `baseUri`.')),
  trustedUris: Joi.array()
    .items(orFormula(Joi.string()))
    .description('Other addresses of the provider that may see the credentials.'),
  headers: orFormula(
    Joi.object()
      .pattern(/^[!#%&'*+.^`|~\w-]+$/, orFormula(Joi.string().allow('', null)))
      .description(
        'Headers of every request. With `Authorization`, or where a header or query parameter reads `credentials.access_token`, no bearer is added; `Authorization: null` adds none either.',
      ),
  ),
  query: orFormula(members('Parameters of every request.')),
  defaultQueryParameters: orFormula(members('Another name of `query`.')),
  auth: Joi.object({ username: Joi.any().required(), password: Joi.any().required() }).description(
    'Basic authentication (RFC 7617).',
  ),
  responseHandlers: Joi.array()
    .items(
      Joi.object({
        match: Joi.any().required().description('A condition over `response`.'),
        isSuccess: Joi.boolean().description('The answer is a success.'),
        data: Joi.any().description('What is returned then.'),
        error: Joi.object({
          message: Joi.any().description('For readers.'),
          key: Joi.valid('access_token_expired', 'rate_limit_exceeded', 'connection_is_defunct').description(
            'What the answer means.',
          ),
          data: Joi.any().description('For readers.'),
        }).description('The answer is an error.'),
      }),
    )
    .description('What answers mean where their status does not say it; the first match counts.'),
}).or('baseUri', 'baseUrl');

/** `.rest.yml` files. */
export const restDocumentSchema = Joi.object({
  path: orFormula(text('Relative to the base URI, or absolute; `{name}` is filled from `pathParameters`.')).required(),
  method: Joi.valid('GET', 'POST', 'PUT', 'PATCH', 'DELETE').description('Default `GET`.'),
  format: Joi.valid('json', 'form', 'query').description('How `data` is written; default `json`.'),
  requestMapping: Joi.object({
    query: Joi.any().description('Parameters of the query.'),
    headers: Joi.any().description('Headers.'),
    data: Joi.any().description('The body.'),
    pathParameters: Joi.any().description('Values for the places of `path`.'),
    auth: Joi.any().description('`username` and `password` for Basic authentication.'),
  }).description('What is sent.'),
  responseMapping: Joi.any().description('What is returned; default the answer’s data. Sees `response`.'),
  refusedWhen: Joi.any().description('A condition over `response`: the provider refuses this account.'),
  failedWhen: Joi.any().description('A condition over `response`: any other failure that looks like a success.'),
});
