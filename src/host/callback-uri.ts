import Joi, { type StringSchema } from 'joi';
import { InvalidRequestError } from '../errors';
import { findUriProblem } from '../uri';

const MAX_LENGTH = 8192;

/** `callback_uri` of the host: absolute, https (http for loopback), no user info. It is passed on as it came. */
export function callbackUri(): StringSchema {
  return Joi.string()
    .max(MAX_LENGTH)
    .custom((value: string) => {
      const problem = /^https?:\/\//i.test(value) ? findUriProblem(value) : 'must be an absolute https URI';
      if (problem !== undefined) throw new Error(problem);
      return value;
    })
    .required();
}

/** Refuses a callback whose origin is not in the operator's list. */
export function checkCallbackOrigin(uri: string, origins: readonly string[] | undefined): void {
  if (origins === undefined || origins.includes(new URL(uri).origin)) return;
  throw new InvalidRequestError(
    'The request is not valid: callback_uri is not at an origin that this connector accepts.',
  );
}
