import Joi from 'joi';
import { readStatus, type Connection, type Integration } from '../../connections';

const nullableText = (): Joi.StringSchema => Joi.string().allow(null).required();

/** Of a connection with its name and its status of now, what this API shows. */
const CONNECTION_MEMBERS = {
  id: Joi.string().guid().required(),
  integrationId: Joi.string().guid().required(),
  ownerId: Joi.string().required(),
  isShared: Joi.boolean().required(),
  tokenExpiresAt: nullableText(),
  refreshTokenExpiresAt: nullableText(),
  lastAuthorizedAt: Joi.string().required(),
  apiBaseUri: nullableText(),
  scope: nullableText(),
  data: Joi.object().required(),
  name: nullableText(),
  status: Joi.valid('active', 'error', 'expired').required(),
  error: Joi.object({ code: Joi.string(), message: Joi.string() }).allow(null).required(),
  createdAt: Joi.string().required(),
  updatedAt: Joi.string().required(),
} satisfies Partial<Record<keyof Connection | 'name', Joi.Schema>>;

/** A connection as this API shows it. */
export const connectionShape = Joi.object(CONNECTION_MEMBERS);

/** Never a secret. */
export function toConnectionShape(connection: Connection, now: number): Record<string, unknown> {
  const { accountName: name } = connection;
  const all: Record<string, unknown> = { ...connection, name, status: readStatus(connection, now) };
  return Object.fromEntries(Object.keys(CONNECTION_MEMBERS).map((member) => [member, all[member]]));
}

/** An integration as this API shows it. */
export const integrationShape = Joi.object({
  id: Joi.string().guid().required(),
  name: Joi.string().required(),
  slug: Joi.string().required(),
  type: Joi.string().required(),
  category: nullableText(),
  description: nullableText(),
  mode: Joi.valid('per-user', 'shared').required(),
  authType: Joi.string().required(),
  tags: Joi.array().items(Joi.string()).required(),
  ownerId: Joi.string().required(),
  createdAt: Joi.string().required(),
  updatedAt: Joi.string().required(),
  clientId: Joi.string().allow(null),
  authUri: Joi.string().allow(null),
  tokenUri: Joi.string().allow(null),
  revocationUri: Joi.string().allow(null),
  apiBaseUri: Joi.string().allow(null),
  scope: Joi.string(),
  allowedOrigins: Joi.array().items(Joi.string()),
});

/** What everybody who may use an integration sees of it. */
export function toIntegrationShape(integration: Integration): Record<string, unknown> {
  const { id, name, slug, connectorId, mode, authType, ownerId, settings, createdAt, updatedAt } = integration;
  return {
    id,
    name,
    slug,
    type: connectorId === 'generic' ? 'custom' : connectorId,
    category: settings.category ?? null,
    description: settings.description ?? null,
    mode,
    authType: authType === 'connector' ? 'oauth2' : authType,
    tags: settings.tags ?? [],
    ownerId,
    createdAt,
    updatedAt,
  };
}

/** How an integration is set up, for its owner; the client secret is written and never read. */
export function toSetupShape(integration: Integration): Record<string, unknown> {
  const { settings } = integration;
  return {
    ...toIntegrationShape(integration),
    clientId: settings.clientId ?? null,
    authUri: settings.authorizeUri ?? null,
    tokenUri: settings.tokenUri ?? null,
    revocationUri: settings.revocationUri ?? null,
    apiBaseUri: settings.apiBaseUri ?? null,
    scope: (settings.scopes ?? []).join(' '),
    allowedOrigins: settings.allowedOrigins ?? [],
  };
}

/** A page of a list, HAL style. */
export function toHal(path: string, name: string, items: readonly object[], { start, limit }: Paging): object {
  const page = items.slice(start, start + limit);
  return {
    _links: { self: { href: path } },
    _embedded: { [name]: page },
    start,
    count: page.length,
    total: items.length,
  };
}

/** Which part of a list. */
export interface Paging {
  start: number;
  limit: number;
}

/** `start` and `limit` (or `count`) of a query, as text. */
export interface PagingQuery {
  start?: string;
  limit?: string;
  count?: string;
}

const wholeNumber = (): Joi.StringSchema => Joi.string().pattern(/^\d{1,9}$/);

/** The same as a schema. */
export const pagingKeys = { start: wholeNumber(), limit: wholeNumber(), count: wholeNumber() };

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/** Reads it. */
export function readPaging({ start = '0', limit, count }: PagingQuery): Paging {
  return { start: Number(start), limit: Math.min(MAX_LIMIT, Number(limit ?? count ?? DEFAULT_LIMIT)) };
}

/** A list as this API writes it. */
export function halShape(name: string, item: Joi.Schema): Joi.ObjectSchema {
  return Joi.object({
    _links: Joi.object({ self: Joi.object({ href: Joi.string().required() }).required() }).required(),
    _embedded: Joi.object({ [name]: Joi.array().items(item).required() }).required(),
    start: Joi.number().integer().required(),
    count: Joi.number().integer().required(),
    total: Joi.number().integer().required(),
  });
}
