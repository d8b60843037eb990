import Joi from 'joi';
import { accountClient } from './account';
import { FileAnswer, type HostRoute } from './host-route';
import { synchronizerRules, type SynchronizerBody } from './synchronizer-bodies';

interface Body extends SynchronizerBody {
  params: Readonly<Record<string, unknown>>;
}

/** `POST /api/v1/synchronizer/resource`: the bytes of a protected file. */
export const synchronizerResource: HostRoute<Body> = {
  path: '/api/v1/synchronizer/resource',
  bodySize: 'small',
  usesConnection: true,
  body: Joi.object({ account: synchronizerRules.account, params: Joi.object().max(50).required() }),
  handle: async (call) =>
    new FileAnswer(
      await call.connector.synchronizer.openFile({ apiClient: await accountClient(call), params: call.body.params }),
    ),
};
