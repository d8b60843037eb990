import type Joi from 'joi';
import {
  apiClientDocumentSchema,
  oauth1DocumentSchema,
  oauth2DocumentSchema,
  restDocumentSchema,
  specDocumentSchema,
} from '../../src/connector/folder/spec-document';

type Schema = Record<string, unknown>;

/** What Joi tells of a schema, as far as it is used here. */
interface Description {
  type: string;
  flags?: { description?: string; presence?: string; only?: boolean; unknown?: boolean };
  allow?: unknown[];
  keys?: Record<string, Description>;
  patterns?: Array<{ regex?: string; rule: Description }>;
  items?: Description[];
  matches?: Array<{ schema?: Description }>;
  rules?: Array<{ name: string; args?: { regex?: string; limit?: number } }>;
}

const FORMULA: Schema = { type: 'object', patternProperties: { '^\\$': {} }, minProperties: 1 };

/** `docs/spec.schema.json`: what editors complete and check `spec.yml` with, made of the schema that the loader has. */
export function specJsonSchema(): string {
  const root = toJsonSchema(specDocumentSchema);
  const auth = (root['properties'] as Record<string, Schema>)['auth'] as { properties: Record<string, Schema> };
  const option = (
    (auth.properties['options'] as Schema)['patternProperties'] as Record<string, { properties: object }>
  )['^[a-zA-Z][a-zA-Z0-9-]*$'];
  const inline = inlineMethods();
  for (const properties of [auth.properties, option?.properties as Record<string, Schema> | undefined]) {
    for (const [name, schema] of Object.entries(inline)) {
      const method = properties?.[name] as { properties: Record<string, Schema> } | undefined;
      if (method !== undefined) Object.assign(method.properties, schema);
    }
  }
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'spec.yml of a Dockline connector',
    ...root,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** What stands inside `mapping` and `rest` of the methods. */
function inlineMethods(): Record<string, Record<string, Schema>> {
  const rest = { rest: toJsonSchema(restDocumentSchema) };
  // One place for both OAuth versions: which of them holds is the loader's to say.
  const oauth = { anyOf: [toJsonSchema(oauth2DocumentSchema), toJsonSchema(oauth1DocumentSchema), FAMILY] };
  return {
    getOAuthConfig: { mapping: oauth },
    makeApiClient: { mapping: { anyOf: [toJsonSchema(apiClientDocumentSchema), FAMILY] } },
    test: rest,
    getTokenData: rest,
    getCredentialsFromTokenResponse: rest,
    refreshCredentials: rest,
    disconnect: rest,
  };
}

/** A part, whose rest comes from the file that `extends` names. */
const FAMILY: Schema = { type: 'object' };

function toJsonSchema(schema: Joi.Schema): Schema {
  return convert(schema.describe() as unknown as Description);
}

function convert(description: Description): Schema {
  const { flags, allow } = description;
  const base: Schema = flags?.description === undefined ? {} : { description: flags.description };
  const literals = allow?.filter((value) => value !== null && value !== '');
  if (flags?.only === true && literals !== undefined) return { ...base, enum: literals };
  switch (description.type) {
    case 'object':
      return { ...base, ...convertObject(description) };
    case 'array': {
      const [item] = description.items ?? [];
      return { ...base, type: 'array', ...(item !== undefined && { items: convert(item) }) };
    }
    case 'string':
      return { ...base, type: allow?.includes(null) === true ? ['string', 'null'] : 'string' };
    case 'number':
      return {
        ...base,
        type: description.rules?.some(({ name }) => name === 'integer') === true ? 'integer' : 'number',
      };
    case 'boolean':
      return { ...base, type: 'boolean' };
    case 'alternatives':
      return { ...base, ...convertAlternatives(description) };
    default:
      return base;
  }
}

function convertObject({ keys = {}, patterns = [], flags }: Description): Schema {
  const required = Object.entries(keys).filter(([, key]) => key.flags?.presence === 'required');
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, convert(key)])),
    ...(patterns.length > 0 && {
      patternProperties: Object.fromEntries(
        patterns.map(({ regex = '', rule }) => [regex.replace(/^\/|\/$/g, ''), convert(rule)]),
      ),
    }),
    ...(required.length > 0 && { required: required.map(([name]) => name) }),
    ...(flags?.unknown !== true && { additionalProperties: false }),
  };
}

/** `orFormula` is a condition with two ends; other alternatives are a list. */
function convertAlternatives({ matches = [] }: Description): Schema {
  const conditional = matches as Array<{ schema?: Description; then?: Description; otherwise?: Description }>;
  const otherwise = conditional[0]?.otherwise;
  if (otherwise !== undefined) {
    const { description, ...rest } = convert(otherwise);
    return { ...(description !== undefined && { description }), anyOf: [rest, FORMULA] };
  }
  return { anyOf: matches.flatMap(({ schema }) => (schema === undefined ? [] : [convert(schema)])) };
}
