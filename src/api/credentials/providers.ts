import Joi from 'joi';
import { deleteIntegration, type Integration } from '../../connections';
import { json } from '../../web';
import { defineRoute, type ApiRoute } from '../api-route';
import { findIntegration, requireOwner, resolveLevel } from '../level';
import { redirectUriOf } from '../redirect-uri';
import { appQuery, messageAnswer, type AppQuery } from './answers';

const provider = Joi.object({
  id: Joi.string().required(),
  name: Joi.string().required(),
  type: Joi.string().required(),
  client_id: Joi.string().allow(null).required(),
  redirect_uri: Joi.string().required(),
  scopes: Joi.array().items(Joi.string()).required(),
  authorize_url: Joi.string().allow(null).required(),
  token_url: Joi.string().allow(null).required(),
  app_id: Joi.string().allow(null).required(),
  created_at: Joi.string().required(),
  updated_at: Joi.string().required(),
});

/** `GET /api/v1/credentials/oauth/providers`. */
export const listProviders: ApiRoute = defineRoute<unknown, AppQuery>({
  id: 'listProviders',
  surface: 'credentials',
  method: 'GET',
  path: '/api/v1/credentials/oauth/providers',
  summary: 'Lists the providers of the account, or of one app.',
  scope: 'integrations:read',
  query: appQuery,
  answers: { 200: { description: 'The providers, by name.', schema: Joi.array().items(provider) } },
  async handle(call) {
    const { services } = call;
    const { appId } = await resolveLevel(call, call.query.app_id, 'app');
    const list = await services.context.integrations.list(appId);
    return json(
      200,
      list.map((item) => toProvider(item, services.publicUri)),
    );
  },
});

/** `DELETE /api/v1/credentials/oauth/providers/{id}`. */
export const deleteProvider: ApiRoute = defineRoute<unknown, AppQuery>({
  id: 'deleteProvider',
  surface: 'credentials',
  method: 'DELETE',
  path: '/api/v1/credentials/oauth/providers/:provider',
  summary: 'Deletes a provider with all its connections.',
  scope: 'integrations:write',
  query: appQuery,
  answers: { 200: { description: 'Deleted.', schema: messageAnswer } },
  async handle(call) {
    const { params, query, caller, actor, http, services } = call;
    const level = await resolveLevel(call, query.app_id, 'app');
    const integration = await findIntegration(services, params['provider'] ?? '', level);
    requireOwner(caller, integration);
    await deleteIntegration(services.context, { integration, actor, http });
    return json(200, { success: true, message: `Provider ${integration.slug} is deleted.` });
  },
});

/** What anybody may see of a provider: never its secret. */
function toProvider(
  { id, slug, connectorId, appId, settings, createdAt, updatedAt }: Integration,
  publicUri: string,
): object {
  return {
    id,
    name: slug,
    type: connectorId === 'generic' ? 'oauth2' : connectorId,
    client_id: settings.clientId ?? null,
    redirect_uri: redirectUriOf({ appId, slug, settings }, 'credentials', publicUri),
    scopes: settings.scopes ?? [],
    authorize_url: settings.authorizeUri ?? null,
    token_url: settings.tokenUri ?? null,
    app_id: appId === '' ? null : appId,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}
