import Joi from 'joi';
import { disconnect, readStatus, resolveConnection, type Connection, type Integration } from '../../connections';
import { NotFoundError } from '../../errors';
import { json } from '../../web';
import { defineRoute, type ApiCall, type ApiRoute } from '../api-route';
import { findIntegration, resolveLevel } from '../level';
import { appQuery, messageAnswer, type AppQuery } from './answers';

const item = Joi.object({
  provider_type: Joi.string().required(),
  app_id: Joi.string().allow(null).required(),
  created_at: Joi.string().required(),
  status: Joi.valid('active', 'error', 'expired').required(),
});

/** `GET /api/v1/credentials/oauth/connections`: the caller's own, in one app or at account level. */
export const listConnections: ApiRoute = defineRoute<unknown, AppQuery>({
  id: 'listConnections',
  surface: 'credentials',
  method: 'GET',
  path: '/api/v1/credentials/oauth/connections',
  summary: 'Lists one’s own connections.',
  scope: 'connections:read',
  query: appQuery,
  answers: { 200: { description: 'The connections, newest first.', schema: Joi.array().items(item) } },
  async handle(call) {
    const { query, caller, services } = call;
    const { connections, integrations } = services.context;
    const { appId } = await resolveLevel(call, query.app_id, 'connections');
    const own = await connections.listOf(caller.userId, appId);
    const byId = new Map((await integrations.list()).map((integration) => [integration.id, integration]));
    const items = own.flatMap((connection) => {
      const integration = byId.get(connection.integrationId);
      return integration === undefined ? [] : [toItem(connection, integration, services.now())];
    });
    return json(200, items);
  },
});

function toItem(connection: Connection, { slug }: Integration, now: number): object {
  const { appId, createdAt } = connection;
  return {
    provider_type: slug,
    app_id: appId === '' ? null : appId,
    created_at: createdAt,
    status: readStatus(connection, now),
  };
}

/** `DELETE /api/v1/credentials/oauth/connections/{provider_name}`. */
export const revokeConnection: ApiRoute = defineRoute<unknown, AppQuery>({
  id: 'revokeConnection',
  surface: 'credentials',
  method: 'DELETE',
  path: '/api/v1/credentials/oauth/connections/:provider',
  summary: 'Disconnects one’s own account, and takes the access back at the provider.',
  scope: 'connections:write',
  query: appQuery,
  answers: { 200: { description: 'Disconnected.', schema: messageAnswer } },
  async handle(call) {
    const { integration, connection } = await findOwn(call);
    if (connection === undefined || connection.ownerId !== call.caller.userId) throw noConnection(integration.name);
    const { actor, http, services } = call;
    await disconnect(services.context, { connection, actor, http });
    return json(200, { success: true, message: `${integration.name} is disconnected.` });
  },
});

/** The provider that a call names, and the caller's connection with it. */
export async function findOwn(
  call: ApiCall<unknown, AppQuery>,
): Promise<{ integration: Integration; connection: Connection | undefined }> {
  const { params, query, caller, services } = call;
  const level = await resolveLevel(call, query.app_id, 'connections');
  const integration = await findIntegration(services, params['provider'] ?? '', level);
  const use = { userId: caller.userId, ...level };
  return { integration, connection: await resolveConnection(services.context.connections, integration, use) };
}

/** The caller has nothing there. */
export function noConnection(name: string): NotFoundError {
  return new NotFoundError(`There is no connection with ${name}.`, { code: 'connection_not_found' });
}
