import Joi from 'joi';
import { accountClient } from './account';
import type { HostRoute } from './host-route';
import { synchronizerRules } from './synchronizer-bodies';

interface Body {
  action: { action: string; args?: Readonly<Record<string, unknown>> | null };
  account: Readonly<Record<string, unknown>>;
}

/** `POST /api/v1/automations/action/execute`. */
export const actionExecute: HostRoute<Body> = {
  id: 'executeAction',
  method: 'POST',
  path: '/api/v1/automations/action/execute',
  summary: 'Does something at the service with an account.',
  // Arguments may be whole documents, which have no data beside them.
  bodySize: 'record',
  usesConnection: true,
  body: Joi.object({
    action: Joi.object({ action: Joi.string().max(200).required(), args: synchronizerRules.optionalObject }).required(),
    account: synchronizerRules.account,
  }),
  answers: { 200: { description: 'Done.', schema: Joi.object({}) } },
  async handle(call) {
    const { action, args } = call.body.action;
    await call.connector.execute({ apiClient: await accountClient(call), action, args: args ?? {} });
    return {};
  },
};
