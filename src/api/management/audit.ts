import Joi from 'joi';
import { json } from '../../web';
import { defineRoute, type ApiRoute } from '../api-route';

interface AuditQuery {
  limit?: string;
  before?: string;
  connection_id?: string;
  action?: string;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

const record = Joi.object({
  id: Joi.number().integer().required(),
  at: Joi.string().required(),
  action: Joi.string().required(),
  outcome: Joi.valid('done', 'failed').required(),
  actor: Joi.string().required(),
  keyId: Joi.string().allow(null).required(),
  ip: Joi.string().allow(null).required(),
  integrationId: Joi.string().allow(null).required(),
  connectionId: Joi.string().allow(null).required(),
  appId: Joi.string().allow(null).required(),
  details: Joi.object().required(),
});

/** `GET /api/v1/audit`. */
export const readAudit: ApiRoute = defineRoute<unknown, AuditQuery>({
  id: 'readAudit',
  surface: 'plain',
  method: 'GET',
  path: '/api/v1/audit',
  summary: 'Reads what happened, newest first; a caller of one app reads what happened there.',
  scope: 'audit:read',
  query: Joi.object<AuditQuery>({
    limit: Joi.string().pattern(/^[1-9]\d{0,3}$/),
    before: Joi.string().pattern(/^\d{1,15}$/),
    connection_id: Joi.string().max(200),
    action: Joi.string().max(200),
  }),
  answers: {
    200: { description: 'Entries; pass the last id as `before` for older ones.', schema: Joi.array().items(record) },
  },
  async handle({ query, caller, services }) {
    const { limit, before, connection_id: connectionId, action } = query;
    const filter = {
      limit: Math.min(MAX_LIMIT, Number(limit ?? DEFAULT_LIMIT)),
      ...(before !== undefined && { before: Number(before) }),
      ...(connectionId !== undefined && { connectionId }),
      ...(action !== undefined && { action }),
      ...(caller.appId !== '' && { appId: caller.appId }),
    };
    return json(200, await services.context.audit.list(filter));
  },
});
