import Joi from 'joi';
import type { HostRoute } from './host-route';
import { synchronizerRules, type SynchronizerBody } from './synchronizer-bodies';

/** `POST /api/v1/synchronizer/schema`: the fields of exactly the types that are asked for. */
export const synchronizerSchema: HostRoute<Pick<SynchronizerBody, 'types'>> = {
  id: 'getSynchronizerSchema',
  method: 'POST',
  path: '/api/v1/synchronizer/schema',
  summary: 'Says which fields the types have that are asked for.',
  // The schema is in the answer; the body names types.
  bodySize: 'small',
  body: Joi.object({
    types: synchronizerRules.types,
    filter: synchronizerRules.filter,
    account: synchronizerRules.optionalObject,
  }),
  answers: {
    200: { description: 'By type, the fields by id.', schema: Joi.object().pattern(Joi.string(), Joi.object()) },
  },
  handle: ({ body, connector }) => connector.synchronizer.schema(body.types),
};
