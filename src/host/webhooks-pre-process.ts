import Joi from 'joi';
import { requireWebhooks } from '../connector';
import { json } from '../web';
import { OwnAnswer, type HostRoute } from './host-route';
import { wrongSignature } from './webhooks-verify';

const PATH = '/api/v1/synchronizer/webhooks/pre-process';

/**
 * `POST /api/v1/synchronizer/webhooks/pre-process`: checks the signature of an event over its bytes
 * and says whose it is.
 */
export const webhooksPreProcess: HostRoute<Buffer> = {
  id: 'preProcessEvent',
  method: 'POST',
  path: PATH,
  summary: 'Checks the signature of an event and says whose it is.',
  // An event as the provider sent it.
  bodySize: 'data',
  bodyFormat: 'bytes',
  answers: {
    200: {
      description: 'What to answer the service, and whose event it is.',
      schema: Joi.object({
        reply: Joi.object().required(),
        workspaceIds: Joi.array().items(Joi.string()).required(),
      }),
    },
  },
  handle({ body, connector, headers }) {
    const event = requireWebhooks(connector.synchronizer, connector.name).readEvent({ headers, body });
    if (event === undefined) throw wrongSignature();
    return { reply: { ok: true }, workspaceIds: [...event.workspaceIds] };
  },
};

/** `HEAD` to the same address: some providers look before they send. */
export const webhooksProbe: HostRoute = {
  id: 'probeEvents',
  method: 'HEAD',
  path: PATH,
  summary: 'Says that events can be sent.',
  answers: { 200: { description: 'They can.' } },
  handle: () => new OwnAnswer(json(200)),
};
