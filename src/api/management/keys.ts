import Joi from 'joi';
import { isScope, isSuperuser, OPERATOR_USER, SCOPES, type ApiKey, type Scope } from '../../callers';
import { AccessDeniedError, InvalidRequestError } from '../../errors';
import { json } from '../../web';
import { defineRoute, type ApiRoute } from '../api-route';
import { resolveLevel } from '../level';

interface KeyBody {
  name: string;
  user_id?: string;
  app_id?: string;
  scopes: readonly Scope[];
  expires_at?: string;
}

const keyShape = Joi.object({
  id: Joi.string().required(),
  name: Joi.string().required(),
  prefix: Joi.string().required(),
  user_id: Joi.string().required(),
  app_id: Joi.string().allow(null).required(),
  scopes: Joi.array().items(Joi.string()).required(),
  expires_at: Joi.string().allow(null).required(),
  revoked_at: Joi.string().allow(null).required(),
  created_at: Joi.string().required(),
});

/** `POST /api/v1/keys`. */
export const createKey: ApiRoute = defineRoute<KeyBody>({
  id: 'createKey',
  surface: 'plain',
  method: 'POST',
  path: '/api/v1/keys',
  summary: 'Makes an API key; it is shown once.',
  scope: 'admin',
  body: Joi.object<KeyBody>({
    name: Joi.string().max(200).required(),
    user_id: Joi.string().max(200),
    app_id: Joi.string().max(200),
    scopes: Joi.array()
      .items(Joi.valid(...Object.keys(SCOPES)))
      .min(1)
      .max(50)
      .required(),
    expires_at: Joi.string().max(100),
  }),
  answers: { 201: { description: 'The key.', schema: keyShape.append({ key: Joi.string().required() }) } },
  async handle(call) {
    const { body, caller, actor, services } = call;
    const { name, user_id: userId = caller.userId, scopes, expires_at: end } = body;
    const wanted = {
      name,
      userId,
      appId: (await resolveLevel(call, body.app_id, 'app')).appId,
      scopes: [...new Set(scopes)].filter(isScope),
      expiresAt: end === undefined ? null : readEnd(end),
    };
    if (userId === OPERATOR_USER && !isSuperuser(caller, ''))
      throw new AccessDeniedError('Only the operator makes keys of the operator’s user.', { code: 'reserved_user' });
    const { secret, ...key } = await services.apiKeys.create(wanted);
    const details = { key: key.id, prefix: key.prefix, user: userId };
    await services.context.audit.write({ action: 'key.create', outcome: 'done', actor, appId: wanted.appId, details });
    return json(201, { ...toShape(key), key: secret });
  },
});

/** `GET /api/v1/keys`. */
export const listKeys: ApiRoute = defineRoute({
  id: 'listKeys',
  surface: 'plain',
  method: 'GET',
  path: '/api/v1/keys',
  summary: 'Lists the API keys, never the keys themselves.',
  scope: 'admin',
  answers: {
    200: { description: 'All keys, or those of the caller’s app; oldest first.', schema: Joi.array().items(keyShape) },
  },
  handle: async ({ caller, services }) => json(200, (await services.apiKeys.list(caller.appId)).map(toShape)),
});

/** `DELETE /api/v1/keys/{id}`. */
export const revokeKey: ApiRoute = defineRoute({
  id: 'revokeKey',
  surface: 'plain',
  method: 'DELETE',
  path: '/api/v1/keys/:id',
  summary: 'Ends an API key now, with the sessions that came from it.',
  scope: 'admin',
  answers: { 204: { description: 'Revoked.' } },
  async handle({ params, caller, actor, services }) {
    const id = params['id'] ?? '';
    const { appId } = caller;
    await services.apiKeys.revoke(id, appId);
    await services.context.audit.write({ action: 'key.revoke', outcome: 'done', actor, appId, details: { key: id } });
    return json(204);
  },
});

function readEnd(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new InvalidRequestError('The request is not valid: expires_at must be an ISO 8601 time.', {
    fields: ['expires_at'],
  });
}

function toShape({ id, name, prefix, userId, appId, scopes, expiresAt, revokedAt, createdAt }: ApiKey): object {
  return {
    id,
    name,
    prefix,
    user_id: userId,
    app_id: appId === '' ? null : appId,
    scopes,
    expires_at: expiresAt,
    revoked_at: revokedAt,
    created_at: createdAt,
  };
}
