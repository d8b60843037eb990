import type { ObjectSchema } from 'joi';
import { joiToJsonSchema, type JsonSchema } from './joi-to-json-schema';
import type { Route } from './route';

/** A part of the description that is told to the same readers. */
export interface ApiPart {
  tags: ReadonlyArray<{ name: string; description: string }>;
  paths: Readonly<Record<string, JsonSchema>>;
  /** Bodies of errors: for each tag one, `<tag>Error`. */
  schemas: Readonly<Record<string, JsonSchema>>;
  securitySchemes: Readonly<Record<string, JsonSchema>>;
}

/** What the face of a route adds to its description. */
export interface About {
  tag: string;
  /** What callers prove themselves with; empty where there is nothing to prove. */
  security: readonly JsonSchema[];
  note?: string;
  /** Stands before the path; its parts are in `parameters`. */
  prefix?: string;
  parameters?: readonly JsonSchema[];
  /** Unnamed members of the body are refused. */
  isClosed: boolean;
  /** In the place of the route's own. */
  body?: JsonSchema;
}

/** The paths of a description, made of routes and the schemas that they check with. */
export function describeRoutes<R extends Route>(
  routes: readonly R[],
  describe: (route: R) => About,
): Record<string, JsonSchema> {
  const paths: Record<string, JsonSchema> = {};
  for (const route of routes) {
    const about = describe(route);
    const { prefix = '' } = about;
    const path = prefix !== '' && route.path === '/' ? prefix : `${prefix}${toTemplate(route.path)}`;
    const methods = route.method === 'ANY' ? ['get', 'post', 'put', 'patch', 'delete'] : [route.method.toLowerCase()];
    const item = (paths[path] ??= {});
    for (const method of methods) item[method] = describeRoute(route, method, about);
  }
  return paths;
}

/** The body of errors; `own` are members that a face has beside the sentence and the code. */
export function errorSchema(own: JsonSchema, optional: JsonSchema = {}): JsonSchema {
  const properties = {
    ...own,
    message: { type: 'string', description: 'A sentence for a person.' },
    code: { type: 'string', description: 'For programs.' },
    ...optional,
    tryLater: { type: 'boolean', description: 'True when the same call may succeed later.' },
  };
  return { type: 'object', properties, required: [...Object.keys(own), 'message', 'code'] };
}

/** The description of the API (OpenAPI 3.1). `path` is where all of it lies. */
export function createOpenApi(path: string, version: string, parts: readonly ApiPart[]): JsonSchema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Dockline',
      version,
      description: 'Connections to third-party accounts: kept, refreshed, and called through a proxy.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // A path, which whoever reads this has asked for already: where the service is may be nobody else's business.
    servers: [{ url: path }],
    tags: parts.flatMap(({ tags }) => tags),
    paths: Object.assign({}, ...parts.map(({ paths }) => paths)) as JsonSchema,
    components: {
      securitySchemes: Object.assign({}, ...parts.map(({ securitySchemes }) => securitySchemes)) as JsonSchema,
      schemas: Object.assign({}, ...parts.map(({ schemas }) => schemas)) as JsonSchema,
    },
  };
}

/** `/x/:id/{*path}` as OpenAPI writes it. */
function toTemplate(path: string): string {
  return path.replace(/\{\*(\w+)\}|:(\w+)/g, (_match, rest?: string, name?: string) => `{${rest ?? name}}`);
}

function describeRoute(route: Route, method: string, about: About): JsonSchema {
  const { id, summary, params, headers, query } = route;
  const { tag, security, note, parameters = [] } = about;
  const inPath = [...toTemplate(route.path).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const body = describeBody(route, method, about);
  return {
    operationId: route.method === 'ANY' ? `${id}${method[0]?.toUpperCase()}${method.slice(1)}` : id,
    tags: [tag],
    summary: summary.replace(/\.$/, ''),
    ...(note !== undefined && { description: note }),
    security,
    parameters: [
      ...parameters,
      ...inPath.map((name) => describeParameter('path', name, listMembers(params)[name])),
      ...Object.entries(listMembers(query)).map(([name, schema]) => describeParameter('query', name, schema)),
      ...Object.entries(listMembers(headers)).map(([name, schema]) => describeParameter('header', name, schema)),
    ],
    ...(body !== undefined && { requestBody: body }),
    responses: describeAnswers(route, about),
  };
}

function listMembers(schema: ObjectSchema | undefined): Record<string, JsonSchema> {
  const { properties = {} } = schema === undefined ? {} : joiToJsonSchema(schema);
  return properties as Record<string, JsonSchema>;
}

function describeParameter(place: 'path' | 'query' | 'header', name: string, given: JsonSchema = {}): JsonSchema {
  const { description, ...schema }: JsonSchema = { type: 'string', ...given };
  const isRequired = place === 'path';
  return { name, in: place, required: isRequired, schema, ...(description !== undefined && { description }) };
}

function describeBody(route: Route, method: string, { isClosed, body: own }: About): JsonSchema | undefined {
  const { body, bodyFormat, isRaw = false } = route;
  if (isRaw || bodyFormat === 'bytes') return method === 'get' ? undefined : { content: { '*/*': {} } };
  const schema = own ?? (body === undefined ? undefined : joiToJsonSchema(body, { isClosed }));
  if (bodyFormat === 'form')
    return { content: { 'application/x-www-form-urlencoded': { schema: schema ?? { type: 'object' } } } };
  return schema && { required: true, content: { 'application/json': { schema } } };
}

function describeAnswers({ answers }: Route, { tag, security }: About): JsonSchema {
  const error = { 'application/json': { schema: { $ref: `#/components/schemas/${tag}Error` } } };
  const described = Object.entries(answers).map(
    ([status, { description, schema, mediaType }]): [string, JsonSchema] => [
      status,
      {
        description,
        ...(schema !== undefined && { content: { 'application/json': { schema: joiToJsonSchema(schema) } } }),
        ...(mediaType !== undefined && { content: { [mediaType]: {} } }),
        ...(Number(status) >= 400 && mediaType === undefined && { content: error }),
      },
    ],
  );
  return {
    ...Object.fromEntries(described),
    ...(security.length > 0 && { 401: { description: 'Nobody proved who calls.', content: error } }),
    '4XX': { description: 'Not done; the body says why.', content: error },
    '5XX': { description: 'Not done; nothing is wrong with the request.', content: error },
  };
}
