import Joi from 'joi';
import { requireWebhooks, type WebhookRecord } from '../connector';
import { accountClient } from './account';
import type { HostRoute } from './host-route';
import { synchronizerRules } from './synchronizer-bodies';

interface Body {
  webhook: WebhookRecord;
  account?: Readonly<Record<string, unknown>> | null;
}

/**
 * `DELETE /api/v1/synchronizer/webhooks`. Hosts of the older protocol send the record alone: without
 * an account nothing can be taken down at the provider, and its events end when the host stops taking them.
 */
export const webhooksDelete: HostRoute<Body> = {
  id: 'deleteWebhook',
  method: 'DELETE',
  path: '/api/v1/synchronizer/webhooks',
  summary: 'Ends the events of a webhook.',
  // The record holds a webhook for each board or repository.
  bodySize: 'record',
  usesConnection: 'with-account',
  body: Joi.object({
    webhook: Joi.object({ id: Joi.string().max(200).required() }).required(),
    account: synchronizerRules.optionalObject,
  }),
  answers: { 200: { description: 'Ended.', schema: Joi.object({ ok: Joi.boolean().required() }) } },
  async handle(call) {
    const { body, connector } = call;
    const webhooks = requireWebhooks(connector.synchronizer, connector.name);
    const { account, webhook } = body;
    if (account !== undefined && account !== null) {
      const apiClient = await accountClient({ ...call, body: { account } });
      await webhooks.takeDown({ apiClient, record: webhook });
    }
    return { ok: true };
  },
};
