import Joi from 'joi';
import type { HostRoute } from './host-route';
import { synchronizerRules } from './synchronizer-bodies';

/** Raised when the form of ids changes; the host sends back the one that an integration was made with. */
const CONFIG_VERSION = 1;

/** `POST /api/v1/synchronizer/config`: what there is to read. Asks nobody; the host calls it often. */
export const synchronizerConfig: HostRoute<object> = {
  path: '/api/v1/synchronizer/config',
  bodySize: 'small',
  body: Joi.object({ account: synchronizerRules.optionalObject }),
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
