import Joi from 'joi';
import { accountClient } from './account';
import type { HostRoute } from './host-route';
import { synchronizerRules, type SynchronizerBody } from './synchronizer-bodies';

interface Body extends SynchronizerBody {
  field: string;
  dependsOn?: Readonly<Record<string, unknown>> | null;
}

/** `POST /api/v1/synchronizer/datalist`: the options of one filter. */
export const synchronizerDatalist: HostRoute<Body> = {
  id: 'getDatalist',
  method: 'POST',
  path: '/api/v1/synchronizer/datalist',
  summary: 'Lists what can be chosen in a filter.',
  bodySize: 'small',
  usesConnection: true,
  body: Joi.object({
    account: synchronizerRules.account,
    types: synchronizerRules.types.optional(),
    field: Joi.string().max(200).required(),
    dependsOn: synchronizerRules.optionalObject,
  }),
  answers: {
    200: {
      description: 'The options.',
      schema: Joi.object({
        items: Joi.array()
          .items(Joi.object({ title: Joi.string().required(), value: Joi.any().required() }))
          .required(),
      }),
    },
  },
  async handle(call) {
    const { field, dependsOn } = call.body;
    const options = await call.connector.synchronizer.options({
      apiClient: await accountClient(call),
      field,
      dependsOn: dependsOn ?? {},
    });
    return { items: options.map(({ title, value }) => ({ title, value })) };
  },
};
