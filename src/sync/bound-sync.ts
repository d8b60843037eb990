import type { ConnectorArguments } from '../mapping';
import type { FilterDefinition } from './filters';
import { findType } from './schema';
import type { SyncType } from './sync-type';

/** What a spec says of data, evaluated. */
export interface BoundSync {
  types: readonly SyncType[];
  filters: readonly FilterDefinition[];
  shared: ConnectorArguments;
  now: () => number;
}

/** The ids as a set; throws a 400 that names a type that does not exist. */
export function findTypes({ types }: BoundSync, ids: readonly string[]): ReadonlySet<string> {
  for (const id of ids) findType(types, id);
  return new Set(ids);
}
