import { changeIntegration, defineIntegration } from '../../connections';
import { ConflictError } from '../../errors';
import { json } from '../../web';
import { defineRoute, type ApiRoute } from '../api-route';
import { readKeepsConnections, refuseOperatorsClient, requireFreeSlug, requireOwner, resolveLevel } from '../level';
import { checkRedirectUri } from '../redirect-uri';
import { messageAnswer } from './answers';
import {
  configureBody,
  readRegistration,
  registerBody,
  type ConfigureBody,
  type RegisterBody,
} from './register-schema';

function readApp({ app_id: appId, context }: RegisterBody): string | undefined {
  return appId ?? (typeof context?.app_id === 'string' ? context.app_id : undefined);
}

/** `POST /api/v1/credentials/oauth/register`. */
export const register: ApiRoute = defineRoute<RegisterBody>({
  id: 'registerProvider',
  surface: 'credentials',
  method: 'POST',
  path: '/api/v1/credentials/oauth/register',
  summary: 'Registers an OAuth provider.',
  scope: 'integrations:write',
  body: registerBody,
  answers: { 201: { description: 'Registered.', schema: messageAnswer }, 409: { description: 'The name is taken.' } },
  async handle(call) {
    const { body, caller, actor, services } = call;
    const { appId } = await resolveLevel(call, readApp(body), 'app');
    const { provider_name: slug } = body;
    const about = { caller, publicUri: services.publicUri, field: 'redirect_uri' };
    checkRedirectUri(body.redirect_uri, { ...about, integration: { appId, slug } });
    refuseOperatorsClient(call, { clientId: body.client_id, tokenUri: body.token_data?.token_url }, 'client_id');
    await requireFreeSlug(call, slug, appId);
    const registration = readRegistration(body);
    const wanted = { slug, name: slug, appId, ownerId: caller.userId, mode: 'per-user', ...registration } as const;
    const { id } = await defineIntegration(services.context, wanted, actor);
    return json(201, { success: true, provider_id: id, message: `Provider ${slug} is registered.` });
  },
});

/** `PUT /api/v1/credentials/oauth/providers/{provider}`: makes it, or changes it; what `configure` does. */
export const configure: ApiRoute = defineRoute<ConfigureBody>({
  id: 'configureProvider',
  surface: 'credentials',
  method: 'PUT',
  path: '/api/v1/credentials/oauth/providers/:provider',
  summary: 'Registers an OAuth provider, or changes it.',
  scope: 'integrations:write',
  body: configureBody,
  answers: { 200: { description: 'Registered or changed.', schema: messageAnswer } },
  async handle(call) {
    const { body, params, caller, actor, services } = call;
    const { appId } = await resolveLevel(call, readApp(body), 'app');
    const slug = params['provider'] ?? '';
    const about = { caller, publicUri: services.publicUri, field: 'redirect_uri' };
    const known = (await services.context.integrations.list(appId)).find(
      (item) => item.slug === slug || item.id === slug,
    );
    checkRedirectUri(body.redirect_uri, { ...about, integration: known ?? { appId, slug } });
    refuseOperatorsClient(call, { clientId: body.client_id, tokenUri: body.token_data?.token_url }, 'client_id');
    const registration = readRegistration(body);
    if (known === undefined) {
      await requireFreeSlug(call, slug, appId);
      const wanted = { slug, name: slug, appId, ownerId: caller.userId, mode: 'per-user', ...registration } as const;
      const { id } = await defineIntegration(services.context, wanted, actor);
      return json(200, { success: true, provider_id: id, message: `Provider ${slug} is registered.` });
    }
    requireOwner(caller, known);
    if (known.connectorId !== registration.connectorId)
      throw new ConflictError(`Provider ${known.slug} is of another kind. Delete it first, or choose another name.`);
    const { settings, parameters } = registration;
    const keepsConnections = readKeepsConnections(caller, known, body.keep_connections, 'keep_connections');
    await changeIntegration(services.context, known, { change: { settings, parameters }, actor, keepsConnections });
    return json(200, { success: true, provider_id: known.id, message: `Provider ${known.slug} is changed.` });
  },
});
