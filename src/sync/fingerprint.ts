import { createHash } from 'node:crypto';

/** A short text that is another one when the set of `values` is another one; their order does not matter. */
export function fingerprint(values: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(values.toSorted())).digest('base64url').slice(0, 16);
}
