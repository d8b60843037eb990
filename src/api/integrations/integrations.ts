import Joi from 'joi';
import { changeIntegration, defineIntegration, deleteIntegration } from '../../connections';
import { json } from '../../web';
import { defineRoute, type ApiRoute } from '../api-route';
import {
  findIntegration,
  isOwner,
  ownLevel,
  readKeepsConnections,
  refuseOperatorsClient,
  requireFreeSlug,
  requireOwner,
} from '../level';
import { checkRedirectUri } from '../redirect-uri';
import {
  changedIntegrationBody,
  readClient,
  isVisible,
  newIntegrationBody,
  readKind,
  readParameters,
  readSettings,
  toSlug,
  type IntegrationBody,
} from './integration-body';
import {
  halShape,
  integrationShape,
  pagingKeys,
  readPaging,
  toHal,
  toIntegrationShape,
  toSetupShape,
  type PagingQuery,
} from './shapes';

const NAME = 'inf:integration';
const ONE = '/api/integrations/:id';

/** `GET /api/integrations`: those that the caller may use. */
export const listIntegrations: ApiRoute = defineRoute<unknown, PagingQuery & { q?: string }>({
  id: 'listIntegrations',
  surface: 'integrations',
  method: 'GET',
  path: '/api/integrations',
  summary: 'Lists the integrations that one may use, by name.',
  scope: 'integrations:read',
  query: Joi.object({ ...pagingKeys, q: Joi.string().max(200).allow('') }),
  answers: { 200: { description: 'A page of them.', schema: halShape(NAME, integrationShape) } },
  async handle({ query, caller, services }) {
    const words = (query.q ?? '').toLowerCase();
    const all = await services.context.integrations.list();
    const found = all.filter(
      (integration) =>
        isVisible(integration, caller.appId) &&
        `${integration.name} ${integration.settings.description ?? ''}`.toLowerCase().includes(words),
    );
    return json(200, toHal('/api/integrations', NAME, found.map(toIntegrationShape), readPaging(query)));
  },
});

/** `GET /api/integrations-list`: the same as a plain array, for pickers. */
export const pickIntegrations: ApiRoute = defineRoute({
  id: 'pickIntegrations',
  surface: 'integrations',
  method: 'GET',
  path: '/api/integrations-list',
  summary: 'Lists the integrations that one may use, as a plain array.',
  scope: 'integrations:read',
  answers: { 200: { description: 'All of them.', schema: Joi.array().items(integrationShape) } },
  async handle({ caller, services }) {
    const all = await services.context.integrations.list();
    return json(200, all.filter((integration) => isVisible(integration, caller.appId)).map(toIntegrationShape));
  },
});

/** `POST /api/integrations`. */
export const createIntegration: ApiRoute = defineRoute<IntegrationBody>({
  id: 'createIntegration',
  surface: 'integrations',
  method: 'POST',
  path: '/api/integrations',
  summary: 'Defines an integration.',
  scope: 'integrations:write',
  body: newIntegrationBody,
  answers: { 201: { description: 'Defined.', schema: integrationShape }, 409: { description: 'The slug is taken.' } },
  async handle({ body, caller, actor, services }) {
    const { name = '', slug = toSlug(name), mode = 'per-user' } = body;
    checkRedirectUri(body.redirectUri, {
      caller,
      integration: { appId: caller.appId, slug },
      publicUri: services.publicUri,
      field: 'redirectUri',
    });
    refuseOperatorsClient({ caller, services }, readClient(body, {}, {}), 'clientId');
    await requireFreeSlug({ caller, services }, slug, caller.appId);
    const wanted = {
      slug,
      name,
      mode,
      appId: caller.appId,
      ownerId: caller.userId,
      ...readKind(body),
      settings: readSettings(body, {}),
      parameters: readParameters(body, {}) ?? {},
    };
    return json(201, toSetupShape(await defineIntegration(services.context, wanted, actor)));
  },
});

/** `GET /api/integrations/{id}`: the set-up for its owner, the rest for everybody who may use it. */
export const readIntegration: ApiRoute = defineRoute({
  id: 'readIntegration',
  surface: 'integrations',
  method: 'GET',
  path: ONE,
  summary: 'Shows an integration by its id or slug.',
  scope: 'integrations:read',
  answers: { 200: { description: 'The integration.', schema: integrationShape } },
  async handle({ params, caller, services }) {
    const integration = await findIntegration(services, params['id'] ?? '', ownLevel(caller));
    return json(200, isOwner(caller, integration) ? toSetupShape(integration) : toIntegrationShape(integration));
  },
});

/** `PUT` and `PATCH /api/integrations/{id}`: what is given changes, the rest stays. */
function createChange(method: 'PUT' | 'PATCH'): ApiRoute {
  return defineRoute<IntegrationBody & { keepConnections?: boolean }>({
    id: method === 'PUT' ? 'replaceIntegration' : 'changeIntegration',
    surface: 'integrations',
    method,
    path: ONE,
    summary: 'Changes an integration; what is left out stays.',
    scope: 'integrations:write',
    body: changedIntegrationBody,
    answers: { 200: { description: 'Changed.', schema: integrationShape } },
    async handle({ body, params, caller, actor, services }) {
      const { context } = services;
      const integration = await findIntegration(services, params['id'] ?? '', ownLevel(caller));
      requireOwner(caller, integration);
      const { name, slug, mode } = body;
      const old = await context.integrations.readParameters(integration.id);
      const { redirectUri: known } = integration.settings;
      // The address that goes with the old name may soon be another's.
      checkRedirectUri(body.redirectUri ?? known, {
        caller,
        integration: { appId: integration.appId, slug: slug ?? integration.slug },
        publicUri: services.publicUri,
        field: 'redirectUri',
        known,
      });
      refuseOperatorsClient({ caller, services }, readClient(body, integration.settings, old), 'clientId');
      if (slug !== undefined && slug !== integration.slug)
        await requireFreeSlug({ caller, services }, slug, integration.appId);
      const parameters = readParameters(body, old);
      const change = {
        ...(name !== undefined && { name }),
        ...(slug !== undefined && { slug }),
        ...(mode !== undefined && { mode }),
        settings: readSettings(body, integration.settings),
        ...(parameters !== undefined && { parameters }),
      };
      const keepsConnections = readKeepsConnections(caller, integration, body.keepConnections, 'keepConnections');
      return json(
        200,
        toSetupShape(await changeIntegration(context, integration, { change, actor, keepsConnections })),
      );
    },
  });
}

export const replaceIntegration = createChange('PUT');
export const patchIntegration = createChange('PATCH');

/** `DELETE /api/integrations/{id}`: with all its connections. */
export const removeIntegration: ApiRoute = defineRoute({
  id: 'deleteIntegration',
  surface: 'integrations',
  method: 'DELETE',
  path: ONE,
  summary: 'Deletes an integration with all its connections; whatever uses them fails from then on.',
  scope: 'integrations:write',
  answers: { 204: { description: 'Deleted.' } },
  async handle({ params, caller, actor, http, services }) {
    const integration = await findIntegration(services, params['id'] ?? '', ownLevel(caller));
    requireOwner(caller, integration);
    await deleteIntegration(services.context, { integration, actor, http });
    return json(204);
  },
});
