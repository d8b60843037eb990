import type { ApiClient } from '../api-client';
import { InvalidRequestError } from '../errors';
import { findTypes, type BoundSync } from './bound-sync';
import {
  checkOptions,
  pickFilters,
  readFilter,
  requireFilters,
  shorten,
  type FilterDefinition,
  type FilterOption,
  type FilterValues,
} from './filters';
import { expectList, guardAuthor, isId, unreadableData } from './guard-author';
import type { Synchronizer } from './synchronizer';

/** The options of one filter. Throws a 400 for a filter that has none, and a 502 for options that cannot be read. */
export async function readOptions(
  bound: BoundSync,
  { apiClient, field, dependsOn }: Parameters<Synchronizer['options']>[0],
): Promise<readonly FilterOption[]> {
  const { filters } = bound;
  const definition = filters.find(({ id }) => id === field);
  if (definition?.options === undefined) {
    throw new InvalidRequestError(`The request is not valid: there is no filter "${shorten(field)}" with options.`, {
      code: 'unknown_filter',
    });
  }
  const needed = filters.filter(({ id }) => definition.requires?.includes(id));
  return askOptions(bound, apiClient, definition, readFilter(pickKnown(dependsOn, needed), needed));
}

/** Throws a 400 that names what is wrong with a filter. Values are looked up at the provider when there is a client. */
export async function checkFilter(
  bound: BoundSync,
  { types: ids, filter, apiClient }: Parameters<Synchronizer['checkFilter']>[0],
): Promise<void> {
  const { types, filters } = bound;
  const selected = findTypes(bound, ids);
  const values = readFilter(filter, filters);
  const used = new Set(types.filter(({ id }) => selected.has(id)).flatMap((type) => type.filters ?? []));
  requireFilters(
    values,
    filters.filter(({ id }) => used.has(id)),
  );
  if (apiClient === undefined) return;
  for (const definition of filters) {
    const value = values[definition.id];
    if (value === undefined || definition.options === undefined) continue;
    const dependsOn = pickFilters(values, definition.requires ?? []);
    checkOptions(definition.id, value, await askOptions(bound, apiClient, definition, dependsOn));
  }
}

function askOptions(
  { shared }: BoundSync,
  apiClient: ApiClient,
  definition: FilterDefinition,
  dependsOn: FilterValues,
): Promise<readonly FilterOption[]> {
  const what = `filter ${definition.id}`;
  return guardAuthor(what, async () => {
    const found = expectList(await definition.options?.({ ...shared, apiClient, dependsOn }), what);
    if (found.every(({ value }) => isId(value))) return found;
    throw unreadableData(`${what}: an option without a value`);
  });
}

function pickKnown(
  given: Readonly<Record<string, unknown>>,
  definitions: readonly FilterDefinition[],
): Record<string, unknown> {
  return Object.fromEntries(definitions.flatMap(({ id }) => (Object.hasOwn(given, id) ? [[id, given[id]]] : [])));
}
