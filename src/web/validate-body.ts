import type Joi from 'joi';
import type { ObjectSchema } from 'joi';
import { shortenName } from '../common';
import { InvalidRequestError } from '../errors';
import { compileBounds } from './check-bounds';
import { checkTexts } from './check-texts';

/** Checks a body and returns it typed, or throws an `InvalidRequestError`. */
export type BodyValidator<T> = (body: unknown) => T;

/** How a body is checked. */
interface ValidatorOptions {
  /** Members that are not in the schema are refused by name; default they pass, since hosts add some. */
  isClosed?: boolean;
  /** Members whose texts are passed on as they are, whatever they hold. */
  freeMembers?: readonly string[];
}

/**
 * Makes the validator of one route. Lists are counted before their items are looked at, and the first thing that is wrong
 * ends the check. The error names the field that is wrong and never its value, which Joi's own messages would quote.
 */
export function createBodyValidator<T>(schema: ObjectSchema<T>, options: ValidatorOptions = {}): BodyValidator<T> {
  const { isClosed = false, freeMembers } = options;
  const { schema: prepared, checkBounds } = isClosed ? bind(schema, true) : prepare(schema);
  return (body) => {
    const given = body ?? {};
    checkTexts(given, freeMembers);
    checkBounds(given);
    const { value, error } = prepared.validate(given);
    if (error === undefined) return value;
    throw toInvalidRequest(error);
  };
}

interface BoundSchema {
  schema: ObjectSchema;
  checkBounds: (body: unknown) => void;
}

const preparedSchemas = new WeakMap<ObjectSchema, BoundSchema>();

/** Bound once: preferences that are given with each call are merged with each call. Connectors share their schemas. */
function prepare(schema: ObjectSchema): BoundSchema {
  const known = preparedSchemas.get(schema) ?? bind(schema, false);
  preparedSchemas.set(schema, known);
  return known;
}

function bind(schema: ObjectSchema, isClosed: boolean): BoundSchema {
  return {
    schema: schema.prefs({ abortEarly: true, allowUnknown: !isClosed, convert: false }),
    checkBounds: compileBounds(schema),
  };
}

function toInvalidRequest(error: Joi.ValidationError): InvalidRequestError {
  const [first] = error.details;
  if (first === undefined) return new InvalidRequestError('The request is not valid.');
  const field = shortenName(first.path.join('.'));
  return new InvalidRequestError(`The request is not valid: ${explain(first, field)}.`, {
    fields: field === '' ? [] : [field],
  });
}

function explain({ type, context }: Joi.ValidationErrorItem, path: string): string {
  const field = path === '' ? 'the body' : path;
  if (type === 'any.required') return `${field} is missing`;
  if (type === 'object.missing') return `${(context?.['peers'] as string[] | undefined)?.[0]} is missing`;
  if (type === 'object.unknown') return `${field} is not known`;
  if (type === 'string.empty') return `${field} is empty`;
  // A rule of ours says in its own words what it wants.
  return `${field} ${type === 'any.custom' ? readReason(context) : describe(type)}`;
}

/** A custom rule throws an error whose message is the reason; Joi hands it on in the context. */
function readReason(context: Joi.Context | undefined): string {
  const thrown: unknown = context?.['error'];
  return thrown instanceof Error ? thrown.message : 'is not valid';
}

function describe(type: string): string {
  if (type === 'object.base') return 'must be an object';
  if (type.startsWith('string.max')) return 'is too long';
  if (type === 'string.base') return 'must be text';
  return 'is not valid';
}
