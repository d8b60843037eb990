import { shortenName } from '../common';
import { InvalidRequestError } from '../errors';

/**
 * Refuses texts that are none: half of a surrogate pair cannot be encoded for a URI or a signature, and NUL cannot be
 * stored. Names of members count as well. Throws a 400 that names the field. `free` are members of the body that are
 * passed on as they are.
 */
export function checkTexts(body: unknown, free: readonly string[] = []): void {
  if (typeof body !== 'object' || body === null) return;
  for (const [name, value] of Object.entries(body)) {
    if (!isText(name)) throw noText(name);
    const path = free.includes(name) ? undefined : findBadText(value, name);
    if (path !== undefined) throw noText(path);
  }
}

/** Path of the first text that is none. The depth of bodies is limited, so this may recurse. */
function findBadText(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return isText(value) ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const name of Object.keys(value)) {
    if (!isText(name)) return path;
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof member !== 'string' && (typeof member !== 'object' || member === null)) continue;
    const found = findBadText(member, `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function noText(path: string): InvalidRequestError {
  const field = shortenName(path);
  return new InvalidRequestError(`The request is not valid: ${field} holds a character that no text may hold.`, {
    fields: [field],
  });
}
