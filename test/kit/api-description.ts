import Ajv, { type ValidateFunction } from 'ajv';

/** An OpenAPI 3.0 document, as far as it is read. */
interface Description {
  paths: Record<string, Record<string, Operation>>;
  components?: unknown;
}

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  schema?: object;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content?: Record<string, { schema?: object }> };
  responses?: Record<string, { $ref?: string; content?: Record<string, { schema?: object }> }>;
}

/** One request and its answer. */
export interface Exchange {
  method: string;
  /** Path and query, raw. */
  target: string;
  body: string;
  answer?: { status: number; body: string };
}

/** Says what of an exchange is not as described; empty when all is. */
export type ExchangeChecker = (exchange: Exchange) => string[];

/** Makes the checker of one description: path, query, body and a successful answer. */
export function createExchangeChecker(text: string): ExchangeChecker {
  const description = JSON.parse(text, allowNull) as Description;
  // Formats and examples say nothing that matters here.
  const options = { strict: false, validateFormats: false, allErrors: true };
  const ajv = new Ajv(options);
  ajv.addSchema({ $id: 'api', components: description.components ?? {} }, 'api');
  // Queries are texts, whatever they stand for.
  const queryAjv = new Ajv({ ...options, coerceTypes: true });
  queryAjv.addSchema({ $id: 'api', components: description.components ?? {} }, 'api');
  const compiled = new Map<object, ValidateFunction>();
  const validate = (schema: object, value: unknown, compiler = ajv): string[] => {
    const check = compiled.get(schema) ?? compiler.compile(pointInto(schema));
    compiled.set(schema, check);
    if (check(value)) return [];
    return (check.errors ?? [])
      .slice(0, 5)
      .map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`);
  };
  const resolve = <T extends { $ref?: string }>(given: T): T => {
    if (given.$ref === undefined) return given;
    return given.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], description) as T;
  };
  const templates = Object.entries(description.paths)
    .map(([template, operations]) => ({ template, operations, pattern: toPattern(template) }))
    // The one with the fewest variables is meant.
    .toSorted((a, b) => a.template.split('{').length - b.template.split('{').length);

  return ({ method, target, body, answer }) => {
    const url = new URL(target, 'http://api');
    const what = `${method} ${url.pathname}`;
    const found = templates.find(
      ({ pattern, operations }) => pattern.test(url.pathname) && operations[method.toLowerCase()] !== undefined,
    );
    const operation = found?.operations[method.toLowerCase()];
    if (operation === undefined) return [`${what} is not described`];
    const problems: string[] = [];
    const parameters = (operation.parameters ?? []).map(resolve).filter((parameter) => parameter.in === 'query');
    for (const [name, value] of url.searchParams) {
      const parameter = parameters.find((candidate) => candidate.name === name);
      if (parameter === undefined) problems.push(`the parameter ${name} is not described`);
      else
        problems.push(
          ...validate({ type: 'object', properties: { [name]: parameter.schema ?? {} } }, { [name]: value }, queryAjv),
        );
    }
    for (const { name, required } of parameters) {
      if (required === true && !url.searchParams.has(name)) problems.push(`the parameter ${name} is missing`);
    }
    const bodySchema = operation.requestBody?.content?.['application/json']?.schema;
    if (body !== '' && bodySchema === undefined) problems.push('no body is described');
    if (body !== '' && bodySchema !== undefined) {
      problems.push(...validate(bodySchema, JSON.parse(body)).map((problem) => `body: ${problem}`));
    }
    if (answer !== undefined && answer.status < 300) {
      const described = operation.responses?.[String(answer.status)];
      if (described === undefined) problems.push(`the answer ${answer.status} is not described`);
      const schema = described === undefined ? undefined : resolve(described).content?.['application/json']?.schema;
      if (schema !== undefined) {
        problems.push(...validate(schema, JSON.parse(answer.body)).map((problem) => `answer: ${problem}`));
      }
    }
    return problems.map((problem) => `${what}: ${problem}`);
  };
}

/** `nullable` of OpenAPI 3.0 in the words of JSON Schema, which Ajv speaks. */
function allowNull(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || (value as { nullable?: unknown }).nullable !== true) return value;
  const { nullable: _nullable, ...schema } = value as Record<string, unknown>;
  return { anyOf: [schema, { type: 'null' }] };
}

/** References of a part of the document lead into the whole of it. */
function pointInto(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/')) as object;
}

function toPattern(template: string): RegExp {
  const escaped = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\{[^}]+\}/g, '[^/]+')}$`);
}
