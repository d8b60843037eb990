import Joi, { type StringSchema } from 'joi';
import { InvalidRequestError } from '../errors';
import { findUriProblem } from '../uri';

const MAX_LENGTH = 8192;

/**
 * `callback_uri` of the host: absolute, https (http for loopback), no user info, no fragment (RFC 6749 §3.1.2). It is passed
 * on as it came, so it may hold no sign that other readers of URIs understand otherwise than we do.
 */
export function callbackUri(): StringSchema {
  return receivingUri((value) =>
    /^https?:\/\//i.test(value) ? findUriProblem(value) : 'must be an absolute https URI',
  ).required();
}

/** Where a provider sends events to: the same rules. */
export function webhookUri(): StringSchema {
  return receivingUri(findUriProblem);
}

function receivingUri(findProblem: (value: string) => string | undefined): StringSchema {
  return Joi.string()
    .max(MAX_LENGTH)
    .custom((value: string) => {
      const problem = findProblem(value) ?? (value.includes('#') ? 'must not hold a fragment' : undefined);
      if (problem !== undefined) throw new Error(problem);
      return value;
    });
}

/** What a person hears whose service gave up. */
export const CONNECT_AGAIN = 'Please connect the account again.';

/** Refuses a callback whose origin is not in the operator's list. */
export function checkCallbackOrigin(uri: string, origins: readonly string[] | undefined): void {
  if (origins === undefined || origins.includes(new URL(uri).origin)) return;
  throw new InvalidRequestError(
    'The request is not valid: callback_uri is not at an origin that this connector accepts.',
  );
}
