import type Joi from 'joi';

/** A JSON Schema (2020-12). */
export type JsonSchema = Record<string, unknown>;

/** What Joi tells of a schema, as far as it is used here. */
interface Description {
  type: string;
  flags?: { description?: string; presence?: string; only?: boolean; unknown?: boolean };
  allow?: unknown[];
  keys?: Record<string, Description>;
  patterns?: Array<{ regex?: string; rule: Description }>;
  items?: Description[];
  matches?: Array<{ schema?: Description; then?: Description; otherwise?: Description }>;
  whens?: Condition[];
  rules?: Array<{ name: string; args?: { regex?: string; limit?: number } }>;
}

/** What a value must be where another one is so, and where it is not. */
interface Condition {
  then?: Description;
  otherwise?: Description;
  switch?: Condition[];
}

/** How the schema is read. */
interface Options {
  /** Members that are not named are refused; default `false`. */
  isClosed?: boolean;
  /** What stands in the place of a value whose schema is a condition; default its two ends. */
  orElse?: JsonSchema;
}

/** One source for checks and descriptions: a Joi schema as JSON Schema. */
export function joiToJsonSchema(schema: Joi.Schema, options: Options = {}): JsonSchema {
  return convert(schema.describe() as unknown as Description, options);
}

function convert(description: Description, options: Options): JsonSchema {
  const { flags, allow } = description;
  const base: JsonSchema = flags?.description === undefined ? {} : { description: flags.description };
  const isNullable = allow?.includes(null) === true;
  const literals = allow?.filter((value) => value !== null && value !== '' && typeof value !== 'object');
  if (flags?.only === true && literals !== undefined)
    return { ...base, enum: isNullable ? [...literals, null] : literals };
  const ofType = (type: string): JsonSchema => ({ ...base, type: isNullable ? [type, 'null'] : type });
  switch (description.type) {
    case 'object':
      return { ...ofType('object'), ...convertObject(description, options) };
    case 'array': {
      const [item] = description.items ?? [];
      return { ...ofType('array'), ...(item !== undefined && { items: convert(item, options) }) };
    }
    case 'string':
      return ofType('string');
    case 'number':
      return ofType(description.rules?.some(({ name }) => name === 'integer') === true ? 'integer' : 'number');
    case 'boolean':
      return ofType('boolean');
    case 'alternatives':
      return { ...base, ...convertAlternatives(description, options) };
    default: {
      const ends = listEnds(description.whens);
      return ends.length === 0 ? base : { ...base, anyOf: ends.map((end) => convert(end, options)) };
    }
  }
}

function convertObject(description: Description, options: Options): JsonSchema {
  const { keys = {}, patterns = [], flags } = description;
  const required = Object.entries(keys).filter(([, key]) => isRequired(key));
  // An object of which nothing is said takes anything.
  const isDescribed = description.keys !== undefined || patterns.length > 0;
  const isClosed = options.isClosed === true && flags?.unknown !== true && isDescribed;
  return {
    properties: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, convert(key, options)])),
    ...(patterns.length > 0 && {
      patternProperties: Object.fromEntries(
        patterns.map(({ regex = '.*', rule }) => [regex.replace(/^\/|\/$/g, ''), convert(rule, options)]),
      ),
    }),
    ...(required.length > 0 && { required: required.map(([name]) => name) }),
    ...(isClosed && { additionalProperties: false }),
  };
}

/** Required in itself, or whatever its condition finds. */
function isRequired({ flags, whens }: Description): boolean {
  if (flags?.presence === 'required') return true;
  const ends = listEnds(whens);
  return ends.length > 0 && ends.every(isRequired);
}

/** What is said where a condition holds, and where none does: nothing, unless it says so. */
function listEnds(conditions: readonly Condition[] = []): Description[] {
  return conditions.flatMap(({ then, otherwise, switch: cases = [] }) => {
    const ends = [then, ...cases.map((one) => one.then)].filter((end) => end !== undefined);
    return [...ends, cases.at(-1)?.otherwise ?? otherwise ?? { type: 'any' }];
  });
}

/** A condition has two ends; other alternatives are a list. */
function convertAlternatives({ matches = [], allow }: Description, options: Options): JsonSchema {
  const [first] = matches;
  if (first?.otherwise !== undefined) {
    const { description, ...otherwise } = convert(first.otherwise, options);
    const other = options.orElse ?? (first.then === undefined ? {} : convert(first.then, options));
    return { ...(description !== undefined && { description }), anyOf: [otherwise, other] };
  }
  const schemas = matches.flatMap(({ schema }) => (schema === undefined ? [] : [convert(schema, options)]));
  return { anyOf: [...schemas, ...(allow?.includes(null) === true ? [{ type: 'null' }] : [])] };
}
