import Joi from 'joi';
import { AccessDeniedError } from '../../errors';
import { json } from '../../web';
import { defineRoute, type ApiRoute } from '../api-route';
import { appQuery, type AppQuery } from './answers';
import { findOwn, noConnection } from './connections';

interface TokenBody {
  /** The token that the provider refused; another one is wanted. */
  refused?: string;
}

const token = Joi.object({
  access_token: Joi.string().required(),
  token_type: Joi.string().required(),
  expires_at: Joi.string().allow(null).required(),
  scopes: Joi.array().items(Joi.string()).required(),
  api_base_url: Joi.string().allow(null).required(),
});

/**
 * `POST /api/v1/credentials/oauth/connections/{provider_name}/token`: an access token that is good for now, for client
 * libraries that send requests themselves. The refresh token and the client secret stay here.
 */
export const accessToken: ApiRoute = defineRoute<TokenBody, AppQuery>({
  id: 'getAccessToken',
  surface: 'credentials',
  method: 'POST',
  path: '/api/v1/credentials/oauth/connections/:provider/token',
  summary: 'Hands out an access token that is good for now.',
  scope: 'connections:use',
  body: Joi.object<TokenBody>({ refused: Joi.string().max(16_384) }),
  query: appQuery,
  answers: {
    200: { description: 'The token; ask again when it ends.', schema: token },
    404: { description: 'Not connected.' },
  },
  async handle(call) {
    const { body, actor, http, services } = call;
    const { vault, audit } = services.context;
    const { integration, connection } = await findOwn(call);
    if (connection === undefined) throw noConnection(integration.name);
    const source = vault.tokenSource(connection.id, http);
    let credentials = await source.getCredentials();
    if (body.refused === credentials.access_token)
      credentials = (await source.replaceRefused?.(credentials)) ?? credentials;
    const { method } = await vault.open(connection.id);
    // Signing needs the secret; keys of users are theirs to hold.
    if (method.id !== 'oauth2')
      throw new AccessDeniedError('This account has no token of its own. Call the provider through the proxy.', {
        code: 'no_bearer_token',
      });
    const about = { integrationId: integration.id, connectionId: connection.id, appId: connection.appId };
    void audit.write({ action: 'connection.use', outcome: 'done', actor, ...about, details: { method: 'token' } });
    const end = Date.parse(credentials.expires_on ?? '');
    return json(200, {
      access_token: credentials.access_token,
      token_type: 'Bearer',
      expires_at: Number.isNaN(end) ? null : new Date(end).toISOString(),
      scopes: (credentials.scope ?? '').split(/[\s,]+/).filter((scope) => scope !== ''),
      api_base_url: connection.apiBaseUri,
    });
  },
});
