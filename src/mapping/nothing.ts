/** Absence, distinct from `null`: what a formula gives when its variable is not there. */
export const NOTHING = Symbol('nothing');

/** A value, or `NOTHING`. */
export type Result = unknown;

/** True for `NOTHING` and `null`. */
export function isMissing(value: Result): boolean {
  return value === NOTHING || value === null || value === undefined;
}

/** True for nothing, `null`, empty texts, lists and objects; 0 and `false` are not empty. */
export function isEmpty(value: Result): boolean {
  if (isMissing(value) || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Own members only: nothing of a prototype is ever visible to a mapping. */
export function readMember(value: unknown, name: string | number): Result {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return NOTHING;
  const member = (value as Record<string | number, unknown>)[name];
  return member === undefined ? NOTHING : member;
}

/** Text of a scalar. Throws for lists and objects, whose text is of no use. */
export function toText(value: unknown, formula: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new MappingError(`${formula} joins texts, numbers and booleans only`);
}

/** A mapping that cannot be evaluated; the message names no value. */
export class MappingError extends Error {}
