import type { Connector } from '../connector';
import { InvalidRequestError } from '../errors';

/** One label of a host name: nothing in it can end the name, leave the path or start a port. */
const DEFAULT_PATTERN = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const MAX_LENGTH = 253;

/**
 * What the user filled in before connecting. The host keeps it in the account, so it comes in `fields` or `account`; the
 * authorize calls may also carry it beside `callback_uri`. Throws an `InvalidRequestError` that names the field.
 */
export function readConnectionParameters({ connectionFields }: Connector, body: unknown): Record<string, string> {
  const { fields, account } = body as { fields?: unknown; account?: unknown };
  const places = [fields, account, body].filter((place) => typeof place === 'object' && place !== null);
  const read = (id: string): unknown =>
    places
      .map((place) => (Object.hasOwn(place, id) ? (place as Record<string, unknown>)[id] : undefined))
      .find((value) => value !== undefined);
  return Object.fromEntries(
    connectionFields.flatMap(({ id, pattern = DEFAULT_PATTERN, example, isOptional = false, default: otherwise }) => {
      const given = read(id);
      const value = given === undefined || given === '' || given === null ? otherwise : given;
      if (value === undefined && isOptional) return [];
      if (value === undefined) throw new InvalidRequestError(`The request is not valid: fields.${id} is missing.`);
      const isRight =
        typeof value === 'string' && value.length <= MAX_LENGTH && new RegExp(`^(?:${pattern})$`).test(value);
      if (!isRight) throw new InvalidRequestError(`The request is not valid: fields.${id} must look like ${example}.`);
      return [[id, value]];
    }),
  );
}
