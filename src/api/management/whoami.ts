import Joi from 'joi';
import { json } from '../../web';
import { defineRoute, type ApiRoute } from '../api-route';

/** `GET /api/v1/whoami`: whose key, token or session this is. */
export const whoami: ApiRoute = defineRoute({
  id: 'whoami',
  surface: 'plain',
  method: 'GET',
  path: '/api/v1/whoami',
  summary: 'Says who calls, and what the caller may do.',
  scope: 'any',
  answers: {
    200: {
      description: 'The caller.',
      schema: Joi.object({
        user_id: Joi.string().required(),
        app_id: Joi.string().allow(null).required(),
        scopes: Joi.array().items(Joi.string()).required(),
      }),
    },
  },
  async handle({ caller: { userId, appId, scopes } }) {
    return json(200, { user_id: userId, app_id: appId === '' ? null : appId, scopes: [...scopes] });
  },
});
