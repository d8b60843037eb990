import Joi from 'joi';
import { requireWebhooks } from '../connector';
import { InvalidCredentialsError } from '../errors';
import { synchronizerRules } from './synchronizer-bodies';
import { eventPayload } from './event-payload';
import type { CallHeaders, HostRoute } from './host-route';

interface Body {
  payload: string | object;
  params?: CallHeaders | null;
}

/**
 * `POST /api/v1/synchronizer/webhooks/verify`: says which subscription an event
 * belongs to. The payload comes parsed, so its signature is checked over JSON written anew, which is byte for byte what
 * providers sent that write JSON as everybody does.
 */
export const webhooksVerify: HostRoute<Body> = {
  id: 'verifyEvent',
  method: 'POST',
  path: '/api/v1/synchronizer/webhooks/verify',
  summary: 'Says which subscription an event belongs to.',
  // An event as the provider sent it.
  bodySize: 'data',
  freeMembers: ['payload'],
  body: Joi.object({ payload: eventPayload(), params: synchronizerRules.optionalObject }),
  answers: { 200: { description: 'The subscription.', schema: Joi.object({ id: Joi.string().required() }) } },
  handle({ body, connector }) {
    const text = typeof body.payload === 'string' ? body.payload : JSON.stringify(body.payload);
    const event = requireWebhooks(connector.synchronizer, connector.name).readEvent({
      headers: lowerCase(body.params ?? {}),
      body: Buffer.from(text),
    });
    const id = event?.workspaceIds[0];
    if (id === undefined) throw wrongSignature();
    return { id };
  },
};

/** Names in lower case; values that are no text are left out. */
export function lowerCase(params: Readonly<Record<string, unknown>>): CallHeaders {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])),
  );
}

/** An event that its provider did not sign, or that was altered: 401, and nothing about anybody. */
export function wrongSignature(): InvalidCredentialsError {
  return new InvalidCredentialsError('The event is not signed by the service.', { code: 'invalid_signature' });
}
