import { InvalidRequestError } from '../errors';
import { hasControlCharacters } from '../uri';
import type { Credentials } from '../tokens';
import type { ConnectionField, TokenField } from '../spec';

/** One label of a host name: nothing in it can end the name, leave the path or start a port. */
const DEFAULT_PATTERN = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const MAX_LENGTH = 253;
const MAX_SECRET_LENGTH = 16_384;

/**
 * Checks what a user filled in before connecting; `read` finds a value by its field's id. Throws an `InvalidRequestError`
 * that names the field as `<where>.<id>`.
 */
export function fillConnectionFields(
  fields: readonly ConnectionField[],
  read: (id: string) => unknown,
  where: string,
): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ id, pattern = DEFAULT_PATTERN, example, isOptional = false, default: otherwise }) => {
      const given = read(id);
      const value = given === undefined || given === '' || given === null ? otherwise : given;
      if (value === undefined && isOptional) return [];
      if (value === undefined) throw new InvalidRequestError(`The request is not valid: ${where}.${id} is missing.`);
      const isRight =
        typeof value === 'string' && value.length <= MAX_LENGTH && new RegExp(`^(?:${pattern})$`).test(value);
      if (!isRight)
        throw new InvalidRequestError(`The request is not valid: ${where}.${id} must look like ${example}.`);
      return [[id, value]];
    }),
  );
}

/** The credentials of an account whose user pasted a token. Throws a 400 that names a field that is missing. */
export function fillTokenFields(
  fields: readonly TokenField[],
  given: Readonly<Record<string, unknown>>,
  where: string,
): Credentials {
  const credentials: Record<string, string> = {};
  for (const { id, isOptional = false } of fields) {
    const value = given[id];
    const text = typeof value === 'string' ? value.trim() : '';
    if (text !== '') credentials[id] = checkSecret(`${where}.${id}`, text);
    else if (!isOptional) throw new InvalidRequestError(`The request is not valid: ${where}.${id} is missing.`);
  }
  const token = fields.find(({ type }) => type === 'password');
  return { ...credentials, access_token: credentials[token?.id ?? ''] ?? '' };
}

/** A secret goes into a header, which it must not be able to end. */
function checkSecret(field: string, text: string): string {
  if (text.length <= MAX_SECRET_LENGTH && !hasControlCharacters(text)) return text;
  throw new InvalidRequestError(`The request is not valid: ${field} must not hold control characters.`);
}
