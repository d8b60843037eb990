import { changeIntegration, defineIntegration } from '../../connections';
import { defineRoute, json, type ApiRoute, type ApiServices } from '../api-route';
import { requireOwner, resolveApp } from '../level';
import { messageAnswer } from './answers';
import { readRegistration, registerBody, type RegisterBody } from './register-schema';

/** The callbacks that a registration may name, its own one first. */
function listCallbacks({ publicUri }: ApiServices, slug: string): string[] {
  return [`${publicUri}/api/v1/credentials/auth/callback/${slug}`, `${publicUri}/oauth2/callback`];
}

function readApp({ app_id: appId, context }: RegisterBody): string | undefined {
  return appId ?? (typeof context?.app_id === 'string' ? context.app_id : undefined);
}

/** `POST /api/v1/credentials/oauth/register` (A3–A13). */
export const register: ApiRoute = defineRoute<RegisterBody>({
  id: 'registerProvider',
  surface: 'credentials',
  method: 'POST',
  path: '/api/v1/credentials/oauth/register',
  summary: 'Registers an OAuth provider.',
  scope: 'integrations:write',
  body: registerBody,
  answers: { 201: { description: 'Registered.', schema: messageAnswer }, 409: { description: 'The name is taken.' } },
  async handle({ body, caller, actor, services }) {
    const appId = resolveApp(caller, readApp(body));
    const { provider_name: slug } = body;
    const registration = readRegistration(body, listCallbacks(services, slug));
    const wanted = { slug, name: slug, appId, ownerId: caller.userId, mode: 'per-user', ...registration } as const;
    const { id } = await defineIntegration(services.context, wanted, actor);
    return json(201, { success: true, provider_id: id, message: `Provider ${slug} is registered.` });
  },
});

/** `PUT /api/v1/credentials/oauth/providers/{provider}`: makes it, or changes it; what `configure` does. */
export const configure: ApiRoute = defineRoute<RegisterBody>({
  id: 'configureProvider',
  surface: 'credentials',
  method: 'PUT',
  path: '/api/v1/credentials/oauth/providers/:provider',
  summary: 'Registers an OAuth provider, or changes it.',
  scope: 'integrations:write',
  body: registerBody.fork('provider_name', (schema) => schema.optional()),
  answers: { 200: { description: 'Registered or changed.', schema: messageAnswer } },
  async handle({ body, params, caller, actor, services }) {
    const appId = resolveApp(caller, readApp(body));
    const slug = params['provider'] ?? '';
    const known = (await services.context.integrations.list(appId)).find(
      (item) => item.slug === slug || item.id === slug,
    );
    const registration = readRegistration(body, listCallbacks(services, known?.slug ?? slug));
    if (known === undefined) {
      const wanted = { slug, name: slug, appId, ownerId: caller.userId, mode: 'per-user', ...registration } as const;
      const { id } = await defineIntegration(services.context, wanted, actor);
      return json(200, { success: true, provider_id: id, message: `Provider ${slug} is registered.` });
    }
    requireOwner(caller, known);
    const { settings, parameters } = registration;
    await changeIntegration(services.context, known, { settings, parameters }, actor);
    return json(200, { success: true, provider_id: known.id, message: `Provider ${known.slug} is changed.` });
  },
});
