import Joi from 'joi';
import { connectDirectly, startAuthorization, type DirectGrant } from '../../connections';
import { json } from '../../web';
import { defineRoute, type ApiRoute } from '../api-route';
import { checkReturnTo, takeNonce } from '../browser';
import { findIntegration, ownLevel, requireConnector } from '../level';
import { redirectUriOf } from '../redirect-uri';
import { connectionShape, toConnectionShape } from './shapes';

const PATH = '/api/integrations/:id/connect';

/** `GET /api/integrations/{id}/connect`. Other parameters are what the user filled in. */
export const startConnect: ApiRoute = defineRoute<unknown, { return_to?: string }>({
  id: 'startConnect',
  surface: 'integrations',
  method: 'GET',
  path: PATH,
  summary: 'Sends the browser to the provider’s consent page.',
  scope: 'connections:write',
  isNavigation: true,
  query: Joi.object({ return_to: Joi.string().max(2000) }),
  takesAnyQuery: true,
  answers: { 302: { description: 'To the consent page.' } },
  async handle(call) {
    const { params, query, caller, actor, http, services } = call;
    const integration = await findIntegration(services, params['id'] ?? '', ownLevel(caller));
    requireConnector(caller, integration, ownLevel(caller));
    const { nonce, cookie } = takeNonce(call);
    const { return_to: returnTo, ...parameters } = query as { return_to?: string } & Record<string, unknown>;
    const location = await startAuthorization(services.context, {
      integration,
      ownerId: caller.userId,
      appId: caller.appId,
      face: 'integrations',
      redirectUri: redirectUriOf(integration, 'integrations', services.publicUri),
      returnTo: returnTo === undefined ? '' : checkReturnTo(returnTo, services.publicUri),
      nonce,
      parameters,
      actor,
      http,
    });
    return { kind: 'redirect', location, cookies: [cookie] };
  },
});

interface ConnectBody extends Omit<DirectGrant, 'fields'> {
  data?: Readonly<Record<string, unknown>>;
}

const secret = (): Joi.StringSchema => Joi.string().max(16_384);

/** `POST /api/integrations/{id}/connect`: with what the caller holds already. */
export const connect: ApiRoute = defineRoute<ConnectBody>({
  id: 'connect',
  surface: 'integrations',
  method: 'POST',
  path: PATH,
  summary: 'Connects an account without a browser: with a code, tokens, a key or a password.',
  scope: 'connections:write',
  body: Joi.object<ConnectBody>({
    code: secret(),
    redirectUri: secret(),
    codeVerifier: secret(),
    refreshToken: secret(),
    accessToken: secret(),
    accessSecret: secret().allow(''),
    expiresIn: Joi.number().integer().min(1).max(315_360_000),
    data: Joi.object().max(100),
  }).unknown(),
  answers: { 201: { description: 'Connected.', schema: connectionShape } },
  async handle({ body, params, caller, actor, http, services }) {
    const integration = await findIntegration(services, params['id'] ?? '', ownLevel(caller));
    requireConnector(caller, integration, ownLevel(caller));
    const {
      code,
      redirectUri,
      codeVerifier,
      refreshToken,
      accessToken,
      accessSecret,
      expiresIn,
      data = {},
      ...fields
    } = body;
    const given = { code, redirectUri, codeVerifier, refreshToken, accessToken, accessSecret, expiresIn };
    const grant: DirectGrant = { ...given, fields };
    const about = { integration, ownerId: caller.userId, appId: caller.appId, grant, data, actor, http };
    return json(201, toConnectionShape(await connectDirectly(services.context, about), services.now()));
  },
});
