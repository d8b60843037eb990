import Joi from 'joi';
import { isSuperuser } from '../../callers';
import { disconnect, resolveConnection, type Connection, type Integration } from '../../connections';
import { AccessDeniedError, NotFoundError } from '../../errors';
import { json } from '../../web';
import { defineRoute, type ApiCall, type ApiRoute } from '../api-route';
import { findIntegration, ownLevel } from '../level';
import {
  connectionShape,
  halShape,
  pagingKeys,
  readPaging,
  toConnectionShape,
  toHal,
  type PagingQuery,
} from './shapes';

const PATH = '/api/integrations/:id/connection';

/** `GET /api/integrations/{id}/connection`. */
export const readConnection: ApiRoute = defineRoute({
  id: 'readConnection',
  surface: 'integrations',
  method: 'GET',
  path: PATH,
  summary: 'Shows one’s connection with an integration.',
  scope: 'connections:read',
  answers: { 200: { description: 'The connection.', schema: connectionShape }, 404: { description: 'Not connected.' } },
  async handle(call) {
    return json(200, toConnectionShape(await findConnection(call), call.services.now()));
  },
});

/** `DELETE /api/integrations/{id}/connection`. */
export const removeConnection: ApiRoute = defineRoute({
  id: 'deleteConnection',
  surface: 'integrations',
  method: 'DELETE',
  path: PATH,
  summary:
    'Disconnects, and takes the access back at the provider. Whatever uses the connection fails until it is made anew.',
  scope: 'connections:write',
  answers: { 204: { description: 'Disconnected.' }, 404: { description: 'Not connected.' } },
  async handle(call) {
    const { caller, actor, http, services } = call;
    const connection = await findConnection(call);
    if (connection.ownerId !== caller.userId && !isSuperuser(caller, connection.appId)) {
      throw new AccessDeniedError('Only the owner of this connection may end it.', { code: 'not_owner' });
    }
    await disconnect(services.context, { connection, actor, http });
    return json(204);
  },
});

async function findConnection({ params, caller, services }: ApiCall): Promise<Connection> {
  const integration = await findIntegration(services, params['id'] ?? '', ownLevel(caller));
  const use = { userId: caller.userId, ...ownLevel(caller) };
  const connection = await resolveConnection(services.context.connections, integration, use);
  if (connection !== undefined) return connection;
  throw new NotFoundError(`${integration.name} is not connected.`, { code: 'connection_not_found' });
}

const NAME = 'inf:integration-connection';
const LIST_PATH = '/api/integration-connections';

/** `GET /api/integration-connections`: the caller's own, over all integrations. */
export const listConnections: ApiRoute = defineRoute<unknown, PagingQuery>({
  id: 'listIntegrationConnections',
  surface: 'integrations',
  method: 'GET',
  path: LIST_PATH,
  summary: 'Lists one’s own connections, newest first.',
  scope: 'connections:read',
  query: Joi.object(pagingKeys),
  answers: {
    200: {
      description: 'A page of them.',
      schema: halShape(NAME, connectionShape.append({ _embedded: Joi.object().required() })),
    },
  },
  async handle({ query, caller, services }) {
    const { connections, integrations } = services.context;
    const own = await connections.listOf(caller.userId, caller.appId);
    const byId = new Map((await integrations.list()).map((integration) => [integration.id, integration]));
    const items = own.map((connection) => ({
      ...toConnectionShape(connection, services.now()),
      _embedded: { 'inf:integration': toReference(byId.get(connection.integrationId)) },
    }));
    return json(200, toHal(LIST_PATH, NAME, items, readPaging(query)));
  },
});

function toReference(integration: Integration | undefined): object {
  const { id, name, connectorId } = integration ?? { id: '', name: '', connectorId: '' };
  return { id, name, type: connectorId === 'generic' ? 'custom' : connectorId };
}
