import Joi from 'joi';
import type { HostRoute } from './host-route';

/** `POST /api/v1/synchronizer/config` (host contract 3.6): no types yet. Asks nobody; the host calls it often. */
export const synchronizerConfig: HostRoute<object> = {
  path: '/api/v1/synchronizer/config',
  body: Joi.object({ account: Joi.object() }),
  handle: () => ({ types: [], filters: [] }),
};
