import { InvalidRequestError } from '../errors';
import type { SchemaField } from './fields';
import { shorten } from './filters';
import type { SyncType } from './sync-type';

/** The fields of one type, by id. */
export type TypeSchema = Readonly<Record<string, SchemaField>>;

/** Finds a type, or throws a 400 that names it. */
export function findType(types: readonly SyncType[], id: string): SyncType {
  const type = types.find((candidate) => candidate.id === id);
  if (type !== undefined) return type;
  throw new InvalidRequestError(`The request is not valid: there is no type "${shorten(id)}".`, {
    code: 'unknown_type',
  });
}

/** The schema of a type. A field that points at a type which is not selected is left out: its ids would lead nowhere. */
export function buildSchema(type: SyncType, selected: ReadonlySet<string>): TypeSchema {
  return Object.fromEntries(
    Object.entries(type.fields).filter(
      ([, { relation }]) => relation === undefined || relation.kind === 'native' || selected.has(relation.targetType),
    ),
  );
}
