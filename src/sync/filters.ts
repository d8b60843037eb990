import { InvalidRequestError } from '../errors';
import type { ApiClient } from '../api-client';
import type { ConnectorArguments } from '../mapping';

/** One choice of a filter. `value` is what is stored. */
export interface FilterOption {
  title: string;
  value: string;
}

/** What `options` of a filter gets. */
export interface OptionsArguments extends ConnectorArguments {
  apiClient: ApiClient;
  /** Values of the filters named in `requires`. */
  dependsOn: FilterValues;
}

/** A filter that the user may set. */
export interface FilterDefinition {
  id: string;
  title: string;
  /** `list` and `multidropdown` have options. */
  type: 'text' | 'number' | 'bool' | 'datebox' | 'list' | 'multidropdown';
  /** Default `true`. */
  isOptional?: boolean;
  defaultValue?: unknown;
  /** Filters whose values the options depend on. */
  requires?: readonly string[];
  options?(args: OptionsArguments): Promise<readonly FilterOption[]>;
}

/** The value of a filter: a list for `multidropdown`, an ISO 8601 text for `datebox`. */
export type FilterValue = string | number | boolean | readonly string[];

/** Values by filter id; filters that are not set are missing. */
export type FilterValues = Readonly<Record<string, FilterValue>>;

/** Checks what a host sent as filter. Throws an `InvalidRequestError` that names the filter. */
export function readFilter(
  given: Readonly<Record<string, unknown>>,
  definitions: readonly FilterDefinition[],
): FilterValues {
  const known = new Map(definitions.map((definition) => [definition.id, definition]));
  const values: Record<string, FilterValue> = {};
  for (const [id, value] of Object.entries(given)) {
    const definition = known.get(id);
    if (definition === undefined) throw wrongFilter(`there is no filter "${shorten(id)}"`, 'unknown_filter');
    if (isUnset(value)) continue;
    const read = readValue(value, definition);
    if (read === undefined) throw wrongFilter(`the value of the filter "${id}" must be ${MUST[definition.type]}`);
    values[id] = read;
  }
  return values;
}

/** Requires every filter that is not optional. */
export function requireFilters(values: FilterValues, definitions: readonly FilterDefinition[]): void {
  const missing = definitions.find(({ id, isOptional = true }) => !isOptional && values[id] === undefined);
  if (missing !== undefined) throw wrongFilter(`the filter "${missing.id}" is missing`);
}

/** Checks values against the options that there are. */
export function checkOptions(id: string, value: FilterValue, options: readonly FilterOption[]): void {
  const known = new Set(options.map((option) => option.value));
  const unknown = (Array.isArray(value) ? value : [value]).find((item) => !known.has(String(item)));
  if (unknown !== undefined)
    throw wrongFilter(`the filter "${id}" has no value "${shorten(String(unknown))}"`, 'unknown_filter_value');
}

/** Only the filters with these ids. */
export function pickFilters(values: FilterValues, ids: readonly string[]): FilterValues {
  return Object.fromEntries(Object.entries(values).filter(([id]) => ids.includes(id)));
}

function wrongFilter(what: string, code?: string): InvalidRequestError {
  return new InvalidRequestError(`The filter is not valid: ${what}.`, code === undefined ? {} : { code });
}

const MUST: Record<FilterDefinition['type'], string> = {
  text: 'a text',
  number: 'a number',
  bool: 'true or false',
  datebox: 'a date',
  list: 'one value',
  multidropdown: 'a list of values',
};

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function readValue(value: unknown, { type }: FilterDefinition): FilterValue | undefined {
  switch (type) {
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'list':
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
    }
    case 'bool':
      return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;
    case 'datebox': {
      const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return Number.isNaN(time) ? undefined : new Date(time).toISOString();
    }
    case 'multidropdown': {
      const items: unknown[] = Array.isArray(value) ? value : [value];
      return items.every((item) => typeof item === 'string' || typeof item === 'number')
        ? items.map(String)
        : undefined;
    }
    default:
      return undefined;
  }
}

/** What a caller sent, short enough for a sentence and without signs that could hide in a log. */
export function shorten(text: string): string {
  const clean = text.replace(/[\p{Cc}"]/gu, '');
  return clean.length > 60 ? `${clean.slice(0, 60)}…` : clean;
}
