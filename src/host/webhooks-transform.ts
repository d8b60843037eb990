import Joi from 'joi';
import { requireWebhooks } from '../connector';
import { InvalidRequestError } from '../errors';
import { accountClient } from './account-client';
import type { HostRoute } from './host-route';
import { synchronizerRules, type SynchronizerBody } from './synchronizer-bodies';
import { lowerCase } from './webhooks-verify';

interface Body extends SynchronizerBody {
  payload: unknown;
  params?: Readonly<Record<string, unknown>> | null;
}

/** `POST /api/v1/synchronizer/webhooks/transform` (host contract 3.14): the rows that an event changes. */
export const webhooksTransform: HostRoute<Body> = {
  path: '/api/v1/synchronizer/webhooks/transform',
  usesConnection: true,
  body: Joi.object({
    payload: Joi.any().required(),
    params: synchronizerRules.optionalObject,
    account: synchronizerRules.account,
    types: synchronizerRules.types,
    filter: synchronizerRules.filter,
    schema: synchronizerRules.schema,
  }),
  async handle(call) {
    const { types, filter, payload, params, schema } = call.body;
    const webhooks = requireWebhooks(call.connector.synchronizer, call.connector.name);
    const changes = await webhooks.toRows({
      apiClient: await accountClient(call),
      types,
      filter: filter ?? {},
      event: typeof payload === 'string' ? parsePayload(payload) : payload,
      headers: lowerCase(params ?? {}),
      ...(schema !== undefined && schema !== null && { schema }),
    });
    const data = Object.fromEntries(
      Object.entries(changes).map(([type, { rows, removed }]) => [
        type,
        [
          ...rows.map((row) => ({ ...row, __syncAction: 'SET' })),
          ...removed.map((id) => ({ id, __syncAction: 'REMOVE' })),
        ],
      ]),
    );
    return { data };
  },
};

function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidRequestError('The request is not valid: payload is not JSON.');
  }
}
