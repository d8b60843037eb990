import Joi from 'joi';
import { startAuthorization } from '../../connections';
import { defineRoute, type ApiRoute } from '../api-route';
import { checkReturnTo, takeNonce } from '../browser';
import { findIntegration, requireConnector, resolveLevel } from '../level';
import { redirectUriOf } from '../redirect-uri';

interface StartQuery {
  return_to?: string;
  app_id?: string;
}

/** `GET /api/v1/credentials/auth/{provider_name}`. Other parameters are what the user filled in. */
export const start: ApiRoute = defineRoute<unknown, StartQuery>({
  id: 'startAuthorization',
  surface: 'credentials',
  method: 'GET',
  path: '/api/v1/credentials/auth/:provider',
  summary: 'Sends the browser to the provider’s consent page.',
  scope: 'connections:write',
  isNavigation: true,
  query: Joi.object<StartQuery>({ return_to: Joi.string().max(2000), app_id: Joi.string().max(200) }),
  takesAnyQuery: true,
  answers: { 302: { description: 'To the consent page.' } },
  async handle(call) {
    const { params, query, caller, actor, http, services } = call;
    const level = await resolveLevel(call, query.app_id, 'connections');
    const returnTo = query.return_to === undefined ? '' : checkReturnTo(query.return_to, services.publicUri);
    const integration = await findIntegration(services, params['provider'] ?? '', level);
    requireConnector(caller, integration, level);
    const { nonce, cookie } = takeNonce(call);
    const { return_to: _returnTo, app_id: _appId, ...parameters } = query as Record<string, unknown>;
    const location = await startAuthorization(services.context, {
      integration,
      ownerId: caller.userId,
      appId: level.appId,
      face: 'credentials',
      redirectUri: redirectUriOf(integration, 'credentials', services.publicUri),
      returnTo,
      nonce,
      parameters,
      actor,
      http,
    });
    return { kind: 'redirect', location, cookies: [cookie] };
  },
});
