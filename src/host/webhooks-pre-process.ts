import Joi from 'joi';
import { requireWebhooks } from '../connector';
import type { HostRoute } from './host-route';
import { wrongSignature } from './webhooks-verify';

/**
 * `POST /api/v1/synchronizer/webhooks/pre-process`: checks the signature of an event over its bytes and says whose it
 * is. `HEAD` is answered too, since some providers look before they send.
 */
export const webhooksPreProcess: HostRoute<Buffer> = {
  path: '/api/v1/synchronizer/webhooks/pre-process',
  // An event as the provider sent it.
  bodySize: 'data',
  isRaw: true,
  body: Joi.object() as never,
  handle({ body, connector, headers }) {
    const event = requireWebhooks(connector.synchronizer, connector.name).readEvent({ headers, body });
    if (event === undefined) throw wrongSignature();
    return { reply: { ok: true }, workspaceIds: [...event.workspaceIds] };
  },
};
