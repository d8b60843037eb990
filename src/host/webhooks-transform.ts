import Joi from 'joi';
import { requireWebhooks } from '../connector';
import { accountClient } from './account';
import type { HostRoute } from './host-route';
import { synchronizerRules, type SynchronizerBody } from './synchronizer-bodies';
import { eventPayload, parsePayload } from './event-payload';
import { lowerCase } from './webhooks-verify';

interface Body extends SynchronizerBody {
  payload: string | object;
  params?: Readonly<Record<string, unknown>> | null;
}

/** `POST /api/v1/synchronizer/webhooks/transform`: the rows that an event changes. */
export const webhooksTransform: HostRoute<Body> = {
  id: 'transformEvent',
  method: 'POST',
  path: '/api/v1/synchronizer/webhooks/transform',
  summary: 'Turns an event into the rows that it changes.',
  // An event as the provider sent it, and the schema of all types.
  bodySize: 'data',
  freeMembers: ['payload'],
  usesConnection: true,
  body: Joi.object({
    payload: eventPayload(),
    params: synchronizerRules.optionalObject,
    account: synchronizerRules.account,
    types: synchronizerRules.types,
    filter: synchronizerRules.filter,
    schema: synchronizerRules.schema,
  }),
  answers: {
    200: {
      description: 'The rows, by type.',
      schema: Joi.object({ data: Joi.object().pattern(Joi.string(), Joi.array().items(Joi.object())).required() }),
    },
  },
  async handle(call) {
    const { types, filter, payload, params, schema } = call.body;
    const webhooks = requireWebhooks(call.connector.synchronizer, call.connector.name);
    const changes = await webhooks.toRows({
      apiClient: await accountClient(call),
      types,
      filter: filter ?? {},
      event: parsePayload(payload),
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
