import type { Schema } from 'joi';
import { isObject } from '../common';
import { InvalidRequestError } from '../errors';

/** What Joi tells of a schema, as far as bounds are in it. */
interface Description {
  type?: string;
  rules?: ReadonlyArray<{ name: string; args?: { limit?: unknown } }>;
  keys?: Readonly<Record<string, Description>>;
  items?: readonly Description[];
  matches?: readonly Condition[];
  whens?: readonly Condition[];
}

/** One end of a condition, or several. */
interface Condition {
  schema?: Description;
  then?: Description;
  otherwise?: Description;
  switch?: readonly Condition[];
}

/** Finds the path of a list or record that is too long; `undefined` when all are within their bounds. */
type FindTooLong = (value: unknown, path: string) => string | undefined;

/**
 * Compiles the bounds of a schema: the `max` of lists and records. Joi looks at every item before it counts them, so this
 * is asked before Joi. The check throws a 400 that names the field.
 */
export function compileBounds(schema: Schema): (body: unknown) => void {
  const find = compile(schema.describe());
  return (body) => {
    const path = find?.(body, '');
    if (path === undefined) return;
    const field = path === '' ? 'the body' : path;
    throw new InvalidRequestError(`The request is not valid: ${field} holds too many items.`, { fields: [field] });
  };
}

function compile(description: Description): FindTooLong | undefined {
  const steps = [compileLength(description), compileMembers(description), compileItems(description)].concat(
    [...(description.matches ?? []), ...(description.whens ?? [])].flatMap(listEnds).map(compile),
  );
  const finders = steps.filter((step) => step !== undefined);
  if (finders.length === 0) return undefined;
  return (value, path) => {
    for (const find of finders) {
      const found = find(value, path);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function listEnds({ schema, then, otherwise, switch: others = [] }: Condition): Description[] {
  return [...[schema, then, otherwise].filter((end) => end !== undefined), ...others.flatMap(listEnds)];
}

function compileLength({ type, rules = [] }: Description): FindTooLong | undefined {
  const limit = rules.find(({ name }) => name === 'max')?.args?.limit;
  if (typeof limit !== 'number') return undefined;
  if (type === 'array') return (value, path) => (Array.isArray(value) && value.length > limit ? path : undefined);
  if (type !== 'object') return undefined;
  return (value, path) => (isObject(value) && Object.keys(value).length > limit ? path : undefined);
}

function compileMembers({ keys = {} }: Description): FindTooLong | undefined {
  const members = Object.entries(keys).flatMap(([name, member]): Array<[string, FindTooLong]> => {
    const find = compile(member);
    return find === undefined ? [] : [[name, find]];
  });
  if (members.length === 0) return undefined;
  return (value, path) => {
    if (!isObject(value)) return undefined;
    for (const [name, find] of members) {
      const found = Object.hasOwn(value, name) ? find(value[name], path === '' ? name : `${path}.${name}`) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function compileItems({ items = [] }: Description): FindTooLong | undefined {
  const [item] = items;
  const find = item === undefined ? undefined : compile(item);
  if (find === undefined) return undefined;
  return (value, path) => {
    if (!Array.isArray(value)) return undefined;
    for (const [index, given] of value.entries()) {
      const found = find(given, `${path}.${index}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
