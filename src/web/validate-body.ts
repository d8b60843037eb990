import type Joi from 'joi';
import type { ObjectSchema } from 'joi';
import { InvalidRequestError } from '../errors';

/** Checks a body and returns it typed, or throws an `InvalidRequestError`. */
export type BodyValidator<T> = (body: unknown) => T;

/**
 * Makes the validator of one route. Unknown members pass at every level, since the host adds some that no document
 * lists. The error names the fields that are wrong and never their values, which Joi's own messages would quote.
 */
export function createBodyValidator<T>(schema: ObjectSchema<T>): BodyValidator<T> {
  const prepared = prepare(schema);
  return (body) => {
    const { value, error } = prepared.validate(body ?? {});
    if (error === undefined) return value;
    throw toInvalidRequest(error);
  };
}

const preparedSchemas = new WeakMap<ObjectSchema, ObjectSchema>();

/** Bound once: preferences that are given with each call are merged with each call. Connectors share their schemas. */
function prepare<T>(schema: ObjectSchema<T>): ObjectSchema<T> {
  const known = preparedSchemas.get(schema) ?? schema.prefs({ abortEarly: false, allowUnknown: true, convert: false });
  preparedSchemas.set(schema, known);
  return known;
}

function toInvalidRequest(error: Joi.ValidationError): InvalidRequestError {
  const problems = error.details.slice(0, 10).map(({ path, type, context }) => {
    const field = path.length === 0 ? 'the body' : path.join('.');
    if (type === 'any.required') return `${field} is missing`;
    if (type === 'object.missing') return `${(context?.['peers'] as string[] | undefined)?.[0]} is missing`;
    if (type === 'string.empty') return `${field} is empty`;
    // A rule of ours says in its own words what it wants.
    return `${field} ${type === 'any.custom' ? readReason(context) : describe(type)}`;
  });
  const fields = [...new Set(error.details.map(({ path }) => path.join('.')).filter((path) => path !== ''))];
  return new InvalidRequestError(`The request is not valid: ${[...new Set(problems)].join('; ')}.`, { fields });
}

/** A custom rule throws an error whose message is the reason; Joi hands it on in the context. */
function readReason(context: Joi.Context | undefined): string {
  const thrown: unknown = context?.['error'];
  return thrown instanceof Error ? thrown.message : 'is not valid';
}

function describe(type: string): string {
  if (type === 'object.base') return 'must be an object';
  if (type.startsWith('string.max')) return 'is too long';
  if (type.startsWith('string.')) return 'must be text';
  return 'is not valid';
}
