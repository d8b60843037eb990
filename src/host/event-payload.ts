import Joi, { type Schema } from 'joi';
import { isObject, tryParseJson } from '../common';
import { InvalidRequestError } from '../errors';

/** An event of a provider, as its text or parsed. */
export function eventPayload(): Schema {
  return Joi.alternatives(Joi.string(), Joi.object()).required();
}

/** The parsed event. Throws a 400 for a text that is no JSON, or no object. */
export function parsePayload(payload: string | object): object {
  const event: unknown = typeof payload === 'string' ? tryParseJson(payload) : payload;
  if (event === undefined) throw invalid('is not JSON');
  if (isObject(event)) return event;
  throw invalid('must be an object');
}

function invalid(what: string): InvalidRequestError {
  return new InvalidRequestError(`The request is not valid: payload ${what}.`, { fields: ['payload'] });
}
