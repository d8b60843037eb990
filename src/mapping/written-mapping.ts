declare const result: unique symbol;

/**
 * A mapping that the author of a connector wrote, in a folder that the operator installed. It is a program: what is
 * evaluated has to be of this type, and nothing that a caller, a host, a provider or a stored row says is. `T` is what the
 * mapping gives. At run time it is the plain value.
 */
export interface WrittenMapping<T = unknown> {
  readonly [result]: T;
}

/** A formula (docs/mappings.md): `{ $var: 'connectorParameters.clientId' }` reads a variable, `{ $concat: [...] }` joins texts. */
export type Formula = { [name in `$${string}`]: unknown };

/** A value or a formula for it. A member whose variable is missing is left out. */
export type Mapping<T> = T | Formula | (T extends object ? { [K in keyof T]: Mapping<T[K]> } : never);

/**
 * Says that a mapping stands in the code of a connector. Never for a value that is not a literal there: data belongs into
 * the variables of an evaluation, or into a function in the place of the mapping.
 */
export function mapping<T>(written: Mapping<NoInfer<T>>): WrittenMapping<T> {
  return written as unknown as WrittenMapping<T>;
}

/** Says that a mapping was read from a file of a connector's folder, and is what its author wrote there. */
export function readFromFolder(written: unknown): WrittenMapping {
  return written as WrittenMapping;
}

/** The members of a mapping that is an object; what stands in a mapping was written by the same author. */
export function membersOf(written: WrittenMapping): Readonly<Record<string, WrittenMapping | undefined>> {
  return typeof written === 'object' ? (written as unknown as Record<string, WrittenMapping>) : {};
}

/** The same mapping with other members over its own. */
export function withMembers<T>(
  written: WrittenMapping<T>,
  members: Readonly<Record<string, WrittenMapping | number | undefined>>,
): WrittenMapping<T> {
  return { ...membersOf(written), ...members } as unknown as WrittenMapping<T>;
}
