import Joi from 'joi';
import { startAuthorization } from '../../connections';
import { defineRoute, type ApiRoute } from '../api-route';
import { checkReturnTo, takeNonce } from '../browser';
import { findIntegration, requireOwner, resolveApp } from '../level';
import { redirectUriOf } from './providers';

interface StartQuery {
  return_to?: string;
  app_id?: string;
}

/** `GET /api/v1/credentials/auth/{provider_name}` (A14–A18). Other parameters are what the user filled in. */
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
    const appId = resolveApp(caller, query.app_id);
    const returnTo = query.return_to === undefined ? '' : checkReturnTo(query.return_to, services.publicUri);
    const integration = await findIntegration(services, params['provider'] ?? '', appId);
    // What all users share is set up by whoever is responsible for it.
    if (integration.mode === 'shared') requireOwner(caller, integration);
    const { nonce, cookie } = takeNonce(call);
    const { return_to: _returnTo, app_id: _appId, ...parameters } = query as Record<string, unknown>;
    const location = await startAuthorization(services.context, {
      integration,
      ownerId: caller.userId,
      appId,
      face: 'credentials',
      redirectUri: redirectUriOf(integration.settings.redirectUri, services.publicUri, integration.slug),
      returnTo,
      nonce,
      parameters,
      actor,
      http,
    });
    return { kind: 'redirect', location, cookies: [cookie] };
  },
});
