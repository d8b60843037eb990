import Joi from 'joi';
import { requireConnection } from '../../connections';
import { defineRoute, type ApiRoute } from '../api-route';
import { findIntegration, resolveLevel } from '../level';
import { answerByProxy, holdBody, proxiedPath } from '../proxy-answer';

/**
 * `ANY /api/v1/credentials/oauth/connections/{provider_name}/request/{path*}`: the provider's API with the caller's
 * connection, streamed both ways. The query is the provider's, so the app comes as the
 * header `X-Dockline-App`, and an absolute address as `X-Dockline-Url`.
 */
export const proxy: ApiRoute = defineRoute({
  id: 'proxy',
  surface: 'credentials',
  method: 'ANY',
  path: '/api/v1/credentials/oauth/connections/:provider/request/{*path}',
  summary: 'Calls the provider’s API; the answer is the provider’s.',
  scope: 'connections:use',
  isRaw: true,
  params: proxiedPath,
  headers: Joi.object({
    'X-Dockline-App': Joi.string().description('The app that the call takes place in.'),
    'X-Dockline-Url': Joi.string().description('An absolute address, in the place of the path.'),
  }),
  answers: { 200: { description: 'What the provider answered, whatever its status.' } },
  async handle(call) {
    const { params, caller, services, headers, method, rawRest } = call;
    const named = headers['x-dockline-app'];
    const level = await resolveLevel(call, typeof named === 'string' ? named : undefined, 'connections');
    const integration = await findIntegration(services, params['provider'] ?? '', level);
    const use = { userId: caller.userId, ...level };
    const connection = await requireConnection(services.context.connections, integration, use);
    const body = await holdBody(call);
    const sent = headers as Readonly<Record<string, string | undefined>>;
    const path = sent['x-dockline-url'] ?? rawRest;
    return answerByProxy(call, { connection, method, path, headers: sent, ...(body !== undefined && { body }) });
  },
});
