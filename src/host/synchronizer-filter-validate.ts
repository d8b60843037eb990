import Joi from 'joi';
import type { HostRoute } from './host-route';

/** `POST /api/v1/synchronizer/filter/validate` (host contract 3.9): there are no filters, so every filter is fine. */
export const synchronizerFilterValidate: HostRoute<object> = {
  path: '/api/v1/synchronizer/filter/validate',
  body: Joi.object({ filter: Joi.object(), account: Joi.object() }),
  handle: () => ({}),
};
