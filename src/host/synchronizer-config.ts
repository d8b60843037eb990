import Joi, { type StringSchema } from 'joi';
import type { HostRoute } from './host-route';
import { synchronizerRules } from './synchronizer-bodies';

const text = (): StringSchema => Joi.string().required();

/** Raised when the form of ids changes; the host sends back the one that an integration was made with. */
const CONFIG_VERSION = 1;

/** `POST /api/v1/synchronizer/config`: what there is to read. Asks nobody; the host calls it often. */
export const synchronizerConfig: HostRoute<object> = {
  id: 'getSynchronizerConfig',
  method: 'POST',
  path: '/api/v1/synchronizer/config',
  summary: 'Says what there is to read: types and filters. Asks nobody.',
  bodySize: 'small',
  body: Joi.object({ account: synchronizerRules.optionalObject }),
  answers: {
    200: {
      description: 'Types and filters.',
      schema: Joi.object({
        types: Joi.array()
          .items(Joi.object({ id: text(), name: text(), default: Joi.boolean().required() }))
          .required(),
        filters: Joi.array()
          .items(Joi.object({ id: text(), title: text(), type: text(), optional: Joi.boolean().required() }))
          .required(),
        webhooks: Joi.object({ enabled: Joi.boolean(), type: Joi.string() }),
        version: Joi.number().integer().required(),
      }),
    },
  },
  handle: ({ connector: { synchronizer } }) => ({
    types: synchronizer.types.map(({ id, name, description, isDefault = true, isUser = false }) => ({
      id,
      name,
      default: isDefault,
      ...(description !== undefined && { description }),
      ...(isUser && { isUser }),
    })),
    filters: synchronizer.filters.map(({ id, title, type, isOptional = true, defaultValue, requires }) => ({
      id,
      title,
      type,
      optional: isOptional,
      ...(defaultValue !== undefined && { defaultValue }),
      ...((type === 'list' || type === 'multidropdown') && { datalist: true }),
      ...(requires !== undefined && { datalist_requires: requires }),
    })),
    ...(synchronizer.webhooks?.uri !== undefined && { webhooks: { enabled: true, type: 'ui' } }),
    version: CONFIG_VERSION,
  }),
};
