import Joi from 'joi';
import { requireWebhooks, type WebhookRecord } from '../connector';
import { InvalidRequestError } from '../errors';
import { accountClient } from './account';
import { webhookUri } from './callback';
import type { HostRoute } from './host-route';
import { synchronizerRules, type SynchronizerBody } from './synchronizer-bodies';

interface Body extends SynchronizerBody {
  webhook?: WebhookRecord | null;
  /** Older protocol: an address of the host that is private to the integration. */
  url?: string | null;
}

/**
 * `POST /api/v1/synchronizer/webhooks`: registers event delivery, at the operator's address
 * or, in the older protocol, at the one that the host sends.
 */
export const webhooksSetUp: HostRoute<Body> = {
  id: 'setUpWebhook',
  method: 'POST',
  path: '/api/v1/synchronizer/webhooks',
  summary: 'Asks the service to tell of changes.',
  // The record of the last set-up holds a webhook for each board or repository.
  bodySize: 'record',
  usesConnection: true,
  body: Joi.object({
    account: synchronizerRules.account,
    types: synchronizerRules.types,
    filter: synchronizerRules.filter,
    webhook: Joi.object({ id: Joi.string().max(200).required(), workspaceId: Joi.string().max(200).required() }).allow(
      null,
    ),
    url: webhookUri().allow(null, ''),
  }),
  answers: {
    200: {
      description: 'The record of it, which the host keeps.',
      schema: Joi.object({ id: Joi.string().required() }),
    },
  },
  async handle(call) {
    const { body, connector } = call;
    const webhooks = requireWebhooks(connector.synchronizer, connector.name);
    const { url } = body;
    const uri = url === undefined || url === null || url === '' ? webhooks.uri : url;
    if (uri === undefined) {
      throw new InvalidRequestError(
        'There is no address for events. The operator has to set the connector’s webhook address.',
        { code: 'webhook_uri_missing' },
      );
    }
    return webhooks.setUp({
      apiClient: await accountClient(call),
      types: body.types,
      filter: body.filter ?? {},
      uri,
      ...(body.webhook !== undefined && body.webhook !== null && { previous: body.webhook }),
    });
  },
};
