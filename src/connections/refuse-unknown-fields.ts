import { shortenName } from '../common';
import { InvalidRequestError } from '../errors';

/** Refuses, by name, what is none of the fields that a user fills in. `known` may hold other names that are read elsewhere. */
export function refuseUnknownFields(given: Readonly<Record<string, unknown>>, known: Iterable<string>): void {
  const names = new Set(known);
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown === undefined) return;
  const field = shortenName(unknown);
  throw new InvalidRequestError(`The request is not valid: ${field} is not known.`, { fields: [field] });
}
