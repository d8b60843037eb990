import { SCOPES } from '../callers';
import { describeRoutes, errorSchema, type ApiPart } from '../web';
import type { Surface } from './api-route';
import { ROUTES } from './routes';

/** Which part of the API a route belongs to. */
const TAGS: Readonly<Record<Surface, { name: string; description: string }>> = {
  credentials: { name: 'Credentials', description: 'Providers and connections by name, per user and app.' },
  integrations: { name: 'Integrations', description: 'Integrations and connections, HAL style.' },
  plain: { name: 'Management', description: 'Keys, links, the audit, and pages that a person sees.' },
};

const fields = {
  fields: { type: 'array', items: { type: 'string' }, description: 'Paths of the fields that are wrong.' },
};

/** The description of the APIs of stored connections; `sessionCookie` is the name of the cookie of people. */
export function describeApi(sessionCookie: string): ApiPart {
  return {
    tags: Object.values(TAGS),
    paths: describeRoutes(ROUTES, ({ surface, scope }) => ({
      tag: TAGS[surface].name,
      isClosed: true,
      security: scope === undefined ? [] : [{ apiKey: [] }, { apiKeyHeader: [] }, { session: [] }],
      ...(scope !== undefined && scope !== 'any' && { note: `Needs the scope \`${scope}\`.` }),
    })),
    schemas: {
      CredentialsError: errorSchema({ success: { const: false } }, fields),
      IntegrationsError: errorSchema({ statusCode: { type: 'integer' }, error: { type: 'string' } }, fields),
      ManagementError: errorSchema({}, fields),
    },
    securitySchemes: {
      apiKey: {
        type: 'http',
        scheme: 'bearer',
        description: `An API key, or a signed token. Scopes: ${listScopes()}`,
      },
      apiKeyHeader: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      session: { type: 'apiKey', in: 'cookie', name: sessionCookie, description: 'A person who clicked a link.' },
    },
  };
}

function listScopes(): string {
  return Object.entries(SCOPES)
    .map(([scope, meaning]) => `${scope} – ${meaning}`)
    .join(' ');
}
