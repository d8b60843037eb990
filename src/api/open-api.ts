import { hostCookieName, SCOPES } from '../callers';
import { joiToJsonSchema, type JsonSchema } from '../web';
import type { ApiRoute } from './api-route';
import { ROUTES } from './routes';

/** Which part of the API a route belongs to. */
const TAGS: Readonly<Record<ApiRoute['surface'], { name: string; description: string }>> = {
  credentials: { name: 'Credentials', description: 'Providers and connections by name, per user and app.' },
  integrations: { name: 'Integrations', description: 'Integrations and connections, HAL style.' },
  plain: { name: 'Management', description: 'Keys, links, the audit, and pages that a person sees.' },
};

/** Bodies of errors, by part of the API. */
const ERRORS: Readonly<Record<ApiRoute['surface'], JsonSchema>> = {
  credentials: errorSchema({ success: { const: false } }),
  integrations: errorSchema({ statusCode: { type: 'integer' }, error: { type: 'string' } }),
  plain: errorSchema({}),
};

function errorSchema(own: JsonSchema): JsonSchema {
  const properties = {
    ...own,
    message: { type: 'string', description: 'A sentence for a person.' },
    code: { type: 'string', description: 'For programs.' },
    fields: { type: 'array', items: { type: 'string' }, description: 'Paths of the fields that are wrong.' },
    tryLater: { type: 'boolean', description: 'True when the same call may succeed later.' },
  };
  return { type: 'object', properties, required: [...Object.keys(own), 'message', 'code'] };
}

/** The description of the API (OpenAPI 3.1), made of the routes and the schemas that they check with. */
export function createOpenApi({ publicUri, version }: { publicUri: string; version: string }): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const route of ROUTES) {
    const path = toTemplate(route.path);
    const methods = route.method === 'ANY' ? ['get', 'post', 'put', 'patch', 'delete'] : [route.method.toLowerCase()];
    const item = (paths[path] ??= {});
    for (const method of methods) item[method] = describeRoute(route, method);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Dockline',
      version,
      description: 'Connections to third-party accounts: kept, refreshed, and called through a proxy.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // A path, which whoever reads this has asked for already: where the service is may be nobody else's business.
    servers: [{ url: new URL(publicUri).pathname }],
    tags: Object.values(TAGS),
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: `An API key, or a signed token. Scopes: ${listScopes()}`,
        },
        apiKeyHeader: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: hostCookieName('dockline_session', publicUri),
          description: 'A person who clicked a link.',
        },
      },
      schemas: Object.fromEntries(
        Object.entries(ERRORS).map(([surface, schema]) => [
          `${TAGS[surface as ApiRoute['surface']].name}Error`,
          schema,
        ]),
      ),
    },
  };
}

function listScopes(): string {
  return Object.entries(SCOPES)
    .map(([scope, meaning]) => `${scope} – ${meaning}`)
    .join(' ');
}

/** `/x/:id/{*path}` as OpenAPI writes it. */
function toTemplate(path: string): string {
  return path.replace(/\{\*(\w+)\}|:(\w+)/g, (_match, rest?: string, name?: string) => `{${rest ?? name}}`);
}

function describeRoute(route: ApiRoute, method: string): JsonSchema {
  const { id, surface, summary, scope, body, isRaw, answers } = route;
  const isProxied = route.method === 'ANY';
  return {
    operationId: isProxied ? `${id}${method[0]?.toUpperCase()}${method.slice(1)}` : id,
    tags: [TAGS[surface].name],
    summary: summary.replace(/\.$/, ''),
    ...(scope !== undefined && scope !== 'any' && { description: `Needs the scope \`${scope}\`.` }),
    security: scope === undefined ? [] : [{ apiKey: [] }, { apiKeyHeader: [] }, { session: [] }],
    parameters: [...describePath(route.path), ...describeQuery(route)],
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: joiToJsonSchema(body, { isClosed: true }) } },
      },
    }),
    ...(isRaw === true && method !== 'get' && { requestBody: { content: { '*/*': {} } } }),
    responses: describeAnswers(surface, answers, scope !== undefined),
  };
}

function describePath(path: string): JsonSchema[] {
  return [...path.matchAll(/\{\*(\w+)\}|:(\w+)/g)].map(([, rest, name]) => ({
    name: rest ?? name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(rest !== undefined && { description: 'Path at the provider, with slashes.' }),
  }));
}

function describeQuery({ query }: ApiRoute): JsonSchema[] {
  if (query === undefined) return [];
  const { properties = {} } = joiToJsonSchema(query) as { properties?: Record<string, JsonSchema> };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

function describeAnswers(surface: ApiRoute['surface'], answers: ApiRoute['answers'], hasCaller: boolean): JsonSchema {
  const error = { 'application/json': { schema: { $ref: `#/components/schemas/${TAGS[surface].name}Error` } } };
  const described = Object.entries(answers).map(([status, { description, schema }]): [string, JsonSchema] => [
    status,
    {
      description,
      ...(schema !== undefined && { content: { 'application/json': { schema: joiToJsonSchema(schema) } } }),
      ...(Number(status) >= 400 && { content: error }),
    },
  ]);
  const refused = hasCaller ? { 401: { description: 'Nobody proved who calls.', content: error } } : {};
  return {
    ...Object.fromEntries(described),
    ...refused,
    '4XX': { description: 'Not done; the body says why.', content: error },
  };
}
