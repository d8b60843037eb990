import Joi from 'joi';
import { filterSchema, syncTypeSchema } from '../sync';
import type { ConnectorSpec } from './spec';

const slot = Joi.alternatives(Joi.object(), Joi.function()).required();

const overrides = {
  makeApiClient: Joi.alternatives(Joi.object(), Joi.function()),
  test: Joi.function(),
  revoke: Joi.function(),
};

const authSpec = Joi.object({
  title: Joi.string(),
  description: Joi.string(),
  getOAuthConfig: slot,
  getCredentialsFromTokenResponse: Joi.function(),
  credentialsResult: Joi.valid('extras', 'whole'),
  ...overrides,
});

/** Names that the host's account uses for other things (docs/host-contract.md), or that we do. */
const fieldId = Joi.string()
  .pattern(/^[a-z][a-zA-Z0-9]*$/)
  .invalid('id', 'app', 'owner', 'auth', 'name', 'state', 'scope')
  .required();

const action = Joi.object({
  id: Joi.string()
    .pattern(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .required(),
  name: Joi.string().required(),
  description: Joi.string(),
  args: Joi.object()
    .pattern(
      /^[a-z][a-zA-Z0-9]*$/,
      Joi.object({
        name: Joi.string().required(),
        description: Joi.string(),
        type: Joi.valid('text', 'textarea'),
        isOptional: Joi.boolean(),
      }),
    )
    .required(),
  execute: Joi.function().required(),
});

const listOrFunction = (item: Joi.Schema): Joi.Schema =>
  Joi.alternatives(Joi.array().items(item).unique('id'), Joi.function());

/** A pattern that cannot be read, or that the field's own example does not fit, would refuse every user. */
function checkExample(field: { id: string; pattern?: string; example: string }): object {
  const { id, pattern, example } = field;
  if (pattern === undefined) return field;
  let fits: boolean;
  try {
    fits = new RegExp(`^(?:${pattern})$`).test(example);
  } catch {
    throw new Error(`the pattern of ${id} is no regular expression`);
  }
  if (!fits) throw new Error(`the example of ${id} does not fit its pattern`);
  return field;
}

/** What `defineConnector` accepts; the keys are documented in `spec.ts`. */
const connectorSpecSchema = Joi.object<ConnectorSpec>({
  id: Joi.string()
    .pattern(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .required(),
  name: Joi.string().max(60).required(),
  version: Joi.string()
    .pattern(/^\d+\.\d+\.\d+$/)
    .required(),
  description: Joi.string().max(300).required(),
  website: Joi.string().uri({ scheme: 'https' }),
  parameters: Joi.object().pattern(
    /^[a-z][a-zA-Z0-9]*$/,
    Joi.object({
      description: Joi.string().required(),
      default: Joi.string(),
      kind: Joi.valid('text', 'uri', 'list'),
      oneOf: Joi.array().items(Joi.string()).min(1),
      secret: Joi.boolean(),
      required: Joi.boolean(),
    }),
  ),
  connectionFields: Joi.array().items(
    Joi.object({
      id: fieldId,
      title: Joi.string().required(),
      description: Joi.string(),
      example: Joi.string().required(),
      pattern: Joi.string(),
      isOptional: Joi.boolean(),
      default: Joi.string(),
    }).custom(checkExample),
  ),
  auth: Joi.object({
    oauth1: authSpec,
    oauth2: authSpec.keys({
      tokenResponseMapping: Joi.object(),
      getTokenData: Joi.function(),
      refreshCredentials: Joi.function(),
    }),
    token: Joi.object({
      title: Joi.string(),
      description: Joi.string(),
      fields: Joi.array()
        .items(
          Joi.object({
            id: fieldId,
            title: Joi.string().required(),
            description: Joi.string(),
            type: Joi.valid('text', 'password').required(),
            isOptional: Joi.boolean(),
          }),
        )
        .has(Joi.object({ type: 'password' }).unknown(true))
        .required(),
      helpUri: Joi.string().uri({ scheme: 'https' }),
      authenticate: Joi.function(),
      getCredentialsFromConnectionParameters: Joi.function(),
      ...overrides,
    }),
  })
    .or('oauth1', 'oauth2', 'token')
    .required(),
  makeApiClient: slot,
  readLimits: Joi.function(),
  refusesPermission: Joi.function(),
  test: Joi.function().required(),
  revoke: Joi.function(),
  sync: Joi.object({
    types: listOrFunction(syncTypeSchema).required(),
    filters: listOrFunction(filterSchema),
    takeMark: Joi.function(),
    files: Joi.object().pattern(
      /^[a-z][a-zA-Z0-9]*$/,
      Joi.object({
        params: Joi.array().items(Joi.string().invalid('type')).required(),
        open: Joi.function().required(),
      }),
    ),
    webhooks: Joi.object({
      setUp: Joi.function().required(),
      takeDown: Joi.function().required(),
      readEvent: Joi.function().required(),
      toChanges: Joi.function().required(),
    }),
  }),
  actions: listOrFunction(action),
});

/** Everything that is wrong with the shape of a spec, one sentence each; empty when it is right. */
export function findSpecProblems(spec: unknown): string[] {
  const { error } = connectorSpecSchema.validate(spec, { abortEarly: false, convert: false });
  return error?.details.map(({ message }) => message) ?? [];
}

const uri = Joi.string().uri({ scheme: ['https', 'http'] });
/** Goes into a quoted header value. */
const realm = Joi.string().pattern(/^[^"\\\p{Cc}]*$/u);
const common = {
  authorizeUri: uri.required(),
  tokenUri: uri.required(),
  revocationUri: uri,
  scopes: Joi.array().items(Joi.string()),
  scopeSeparator: Joi.string(),
};

/** What an evaluated `getOAuthConfig` of OAuth 1.0a must be. */
export const oauth1ConfigSchema = Joi.object({
  ...common,
  consumerKey: Joi.string().required(),
  consumerSecret: Joi.string().required(),
  requestTokenUri: uri.required(),
  signatureMethod: Joi.valid('HMAC-SHA1', 'HMAC-SHA256', 'RSA-SHA1', 'PLAINTEXT'),
  privateKey: Joi.string().when('signatureMethod', { is: 'RSA-SHA1', then: Joi.required() }),
  protocolVersion: Joi.valid('1.0', '1.0a'),
  requestTokenExtra: Joi.object().pattern(/^(?!oauth_)/, Joi.string().allow('')),
  tokenRequestMethod: Joi.valid('GET', 'POST'),
  realm,
  extra: Joi.object().pattern(/^(?!oauth_)/, Joi.string().allow('')),
});

/** Parameters of the authorization request that `extra` must not touch (RFC 6749 §4.1.1, RFC 7636 §4.3). */
const PROTOCOL_PARAMETERS =
  /^(?!(response_type|client_id|client_secret|redirect_uri|state|code_challenge|code_challenge_method)$)/;

/** Parameters of token requests that `tokenExtra` must not touch (RFC 6749 §4.1.3, 6). */
const TOKEN_PARAMETERS = /^(?!(grant_type|code|redirect_uri|refresh_token|client_id|client_secret|code_verifier)$)/;

/** What an evaluated `getOAuthConfig` of OAuth 2.0 must be. */
export const oauth2ConfigSchema = Joi.object({
  ...common,
  clientId: Joi.string().required(),
  clientSecret: Joi.when('clientAuthLocation', {
    is: 'none',
    then: Joi.string(),
    otherwise: Joi.when('clientAssertion', {
      is: Joi.exist(),
      then: Joi.string(),
      otherwise: Joi.string().required(),
    }),
  }),
  clientAuthLocation: Joi.valid('body', 'headers', 'both', 'none'),
  clientAssertion: Joi.object({
    algorithm: Joi.valid('ES256', 'RS256').required(),
    privateKey: Joi.string().required(),
    keyId: Joi.string(),
    issuer: Joi.string().required(),
    subject: Joi.string(),
    audience: Joi.string().required(),
    lifetimeSeconds: Joi.number().integer().min(1),
    sentAs: Joi.valid('client_assertion', 'client_secret'),
  }),
  clientAuthEncoding: Joi.valid('form', 'raw'),
  parameterNames: Joi.object({
    scope: Joi.string(),
    clientId: Joi.string(),
    clientSecret: Joi.string(),
    redirectUri: Joi.string(),
    responseType: Joi.string(),
    state: Joi.string(),
    code: Joi.string(),
  }),
  stateLocation: Joi.valid('query', 'redirectUri'),
  hasNonce: Joi.boolean(),
  issuer: Joi.string(),
  sendsIssuer: Joi.boolean(),
  repeat: Joi.array().items(Joi.valid('scope', 'state')),
  revocationTokenName: Joi.string(),
  responseType: Joi.string().allow(''),
  tokenExtra: Joi.object().pattern(TOKEN_PARAMETERS, Joi.string().allow('')),
  refreshExtra: Joi.object().pattern(TOKEN_PARAMETERS, Joi.string().allow('')),
  refreshUri: uri,
  tokenRequestFormat: Joi.valid('form', 'json'),
  tokenErrors: Joi.object({
    refused: Joi.array().items(Joi.string()),
    registration: Joi.array().items(Joi.string()),
    codeAt: Joi.string(),
    success: Joi.array().items(Joi.string()),
  }).and('codeAt', 'success'),
  accessTokenLifetimeSeconds: Joi.number().integer().min(1),
  refreshTokenLifetimeSeconds: Joi.number().integer().min(1),
  refreshLeewaySeconds: Joi.number().integer().min(0),
  noRefreshToken: Joi.boolean(),
  introspectionUri: uri,
  pkce: Joi.valid('required', 'optional', 'skip'),
  pkceMethod: Joi.valid('S256', 'plain'),
  extra: Joi.object().pattern(
    PROTOCOL_PARAMETERS,
    Joi.alternatives(Joi.string().allow(''), Joi.array().items(Joi.string())),
  ),
  keepQueryParameters: Joi.array().items(Joi.string()),
});

/** What an evaluated `makeApiClient` must be. */
export const apiClientSpecSchema = Joi.object({
  baseUri: uri.required(),
  trustedUris: Joi.array().items(uri),
  headers: Joi.object().pattern(/^[!#%&'*+.^`|~\w-]+$/, Joi.string().allow(null, '')),
  query: Joi.object().pattern(/^/, Joi.string().allow('')),
  auth: Joi.object({ username: Joi.string().allow('').required(), password: Joi.string().allow('').required() }),
  responseHandlers: Joi.array().items(
    Joi.object({
      match: Joi.any().required(),
      isSuccess: Joi.boolean(),
      data: Joi.any(),
      error: Joi.object({
        message: Joi.any(),
        key: Joi.valid('access_token_expired', 'rate_limit_exceeded', 'connection_is_defunct'),
        data: Joi.any(),
      }),
    }),
  ),
  maxConcurrentRequests: Joi.number().integer().min(1).max(100),
});
