import Joi from 'joi';
import { requireConnection, type Connection } from '../../connections';
import { InvalidRequestError } from '../../errors';
import { isSendableHeader } from '../../http';
import { appendQuery } from '../../uri';
import { defineRoute, type ApiCall, type ApiRoute } from '../api-route';
import { findIntegration, ownLevel } from '../level';
import { answerByProxy, proxiedPath, refuseBody } from '../proxy-answer';

interface RequestBody {
  method?: string;
  url: string;
  headers?: Readonly<Record<string, string>>;
  params?: Readonly<Record<string, string | number | boolean>>;
  data?: unknown;
}

/** More than a request's headers usually have; servers refuse many. */
const MAX_HEADERS = 100;

const anyAnswer = { 200: { description: 'What the provider answered, whatever its status.' } };

/** `POST /api/integrations/{id}/request`. */
export const request: ApiRoute = defineRoute<RequestBody>({
  id: 'request',
  surface: 'integrations',
  method: 'POST',
  path: '/api/integrations/:id/request',
  summary: 'Calls the provider’s API; the answer is the provider’s.',
  scope: 'connections:use',
  // The provider’s body travels in `data`.
  bodySize: 'data',
  freeMembers: ['data'],
  body: Joi.object<RequestBody>({
    method: Joi.string().max(20),
    url: Joi.string().max(16_000).required(),
    headers: Joi.object().max(MAX_HEADERS).pattern(Joi.string(), Joi.string().max(8000).allow('')),
    params: Joi.object()
      .pattern(Joi.string(), Joi.alternatives(Joi.string().allow(''), Joi.number(), Joi.boolean()))
      .max(1000),
    data: Joi.any(),
  }),
  answers: anyAnswer,
  async handle(call) {
    const { method = 'GET', url, params = {}, data } = call.body;
    const connection = await findUsable(call);
    const headers = readHeaders(call.body.headers ?? {});
    const body = toBody(data, headers);
    const path = Object.keys(params).length === 0 ? url : appendQuery(url, params);
    return answerByProxy(call, {
      connection,
      method: method.toUpperCase(),
      path,
      headers,
      ...(body !== undefined && { body }),
    });
  },
});

/** `GET /api/integrations/{id}/request/{path*}`. */
export const requestPath: ApiRoute = defineRoute({
  id: 'requestPath',
  surface: 'integrations',
  method: 'GET',
  path: '/api/integrations/:id/request/{*path}',
  summary: 'Reads from the provider’s API; path and query are the provider’s.',
  scope: 'connections:use',
  isRaw: true,
  params: proxiedPath,
  answers: anyAnswer,
  async handle(call) {
    refuseBody(call);
    const connection = await findUsable(call);
    const headers = call.headers as Readonly<Record<string, string | undefined>>;
    return answerByProxy(call, { connection, method: call.method, path: call.rawRest, headers });
  },
});

async function findUsable({ params, caller, services }: ApiCall): Promise<Connection> {
  const integration = await findIntegration(services, params['id'] ?? '', ownLevel(caller));
  const use = { userId: caller.userId, ...ownLevel(caller) };
  return requireConnection(services.context.connections, integration, use);
}

/** A name or value that could end a header is refused here, not by the socket. */
function readHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [anyCase, value] of Object.entries(given)) {
    const name = anyCase.toLowerCase();
    if (!isSendableHeader(name, value)) {
      throw new InvalidRequestError('The request is not valid: headers holds a name or value that cannot be sent.', {
        fields: ['headers'],
      });
    }
    headers[name] = value;
  }
  return headers;
}

/** Text goes as it is, everything else as JSON. */
function toBody(data: unknown, headers: Record<string, string>): Buffer | undefined {
  if (data === undefined || data === null) return undefined;
  if (typeof data === 'string') {
    headers['content-type'] ??= 'text/plain; charset=utf-8';
    return Buffer.from(data);
  }
  headers['content-type'] ??= 'application/json';
  return Buffer.from(JSON.stringify(data));
}
