import { DocklineError, ProviderError } from '../errors';

/**
 * Runs what an author wrote to read a provider's answers. What it throws that is no error of ours came of an answer of
 * another shape than it expects: a 502, and the cause goes to the log. `what` names the place for the log.
 */
export async function guardAuthor<T>(what: string, run: () => Promise<T> | T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DocklineError) throw error;
    throw unreadableData(what, error);
  }
}

/** What texts become that were made of nothing: no provider calls a thing so. */
const NO_IDS: ReadonlySet<unknown> = new Set(['', 'undefined', 'null', 'NaN', '[object Object]']);

/** True for a text that can be the id of a thing. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && !NO_IDS.has(value);
}

/** The provider sent data of another shape than it documents: 502, worth trying later. */
export function unreadableData(detail: string, cause?: unknown): ProviderError {
  return new ProviderError('The service sent data that we could not read. Please try again in a few minutes.', {
    code: 'provider_data',
    detail,
    ...(cause !== undefined && { cause }),
  });
}

/**
 * A provider's answer that has to be a list, of things. Throws a `ProviderError` for anything else: an empty list would
 * have the host remove what it holds, and a text can be walked through as well.
 */
export function expectList<T>(value: readonly T[] | null | undefined, what: string): T[] {
  const given: unknown = value;
  if (Array.isArray(given) && given.every((item) => typeof item === 'object' && item !== null)) return given as T[];
  throw unreadableData(`${what}: no list`);
}

/** The list in a member of an answer; `[]` when the provider leaves it out, which some do with empty ones. */
export function expectMemberList<T>(
  data: { readonly [name: string]: unknown } | null | undefined,
  member: string,
  what: string,
): T[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw unreadableData(`${what}: no object`);
  const list = data[member];
  return list === undefined ? [] : expectList(list as T[], what);
}
