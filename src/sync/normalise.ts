import { tryParseJson } from '../common';
import type { SchemaField } from './fields';

/** Puts one value into the form that the contract wants; `undefined` when it does not fit. */
type NormaliseValue = (value: unknown) => unknown;

/** Puts one item into the form that the contract wants. */
export interface ItemNormaliser {
  /** Ids of the fields that come out. */
  fields: ReadonlySet<string>;
  /** A fresh object with the fields that the item has. A value that does not fit becomes `null` and is counted. */
  normalise(item: Readonly<Record<string, unknown>>): { id: string } & Record<string, unknown>;
  /** How often a field's value did not fit. */
  misfits: ReadonlyMap<string, number>;
}

/**
 * Compiles the normaliser of one type. `held` is what the host holds of this type: fields that it does not hold are left
 * out, and a field that it holds in another form than ours is put into its form.
 */
export function compileNormaliser(
  own: Readonly<Record<string, SchemaField>>,
  held: Readonly<Record<string, unknown>> | undefined,
): ItemNormaliser {
  const steps: Array<[string, NormaliseValue]> = [];
  for (const [id, definition] of Object.entries(own)) {
    if (id === 'id') continue;
    const heldField = held?.[id];
    if (held !== undefined && heldField === undefined) continue;
    steps.push([id, compileField(isField(heldField) ? heldField : definition)]);
  }
  const misfits = new Map<string, number>();
  return {
    fields: new Set(['id', ...steps.map(([id]) => id)]),
    misfits,
    normalise(item) {
      const result: { id: string } & Record<string, unknown> = { id: String(item['id']) };
      for (const [id, normaliseValue] of steps) {
        const value = item[id];
        if (value === undefined) continue;
        const normal = value === null ? null : normaliseValue(value);
        if (normal === undefined) misfits.set(id, (misfits.get(id) ?? 0) + 1);
        result[id] = normal ?? null;
      }
      return result;
    },
  };
}

const TYPES = new Set(['id', 'text', 'number', 'date', 'array[text]']);

function isField(value: unknown): value is SchemaField {
  return typeof value === 'object' && value !== null && TYPES.has((value as SchemaField).type);
}

function compileField({ type, subType }: SchemaField): NormaliseValue {
  if (type === 'number') return subType === 'integer' ? toInteger : toNumber;
  if (type === 'date') return subType === 'day' ? toDay : toTime;
  if (type === 'array[text]') return toTexts;
  if (subType === 'boolean') return toBoolean;
  if (subType === 'date-range') return (value) => toRange(value, toDay);
  if (subType === 'date-time-range') return (value) => toRange(value, toTime);
  return toText;
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return toTime(value);
  return Array.isArray(value) ? toTexts(value)?.join(', ') : undefined;
}

function toTexts(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) {
    const text = toText(value);
    return text === undefined ? undefined : [text];
  }
  if (value.every((item) => typeof item === 'string')) return value;
  // An object has no text that anybody means.
  const isPlain = value.every((item) => typeof item !== 'object' && typeof item !== 'function');
  return isPlain ? value.map(String) : undefined;
}

function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function toInteger(value: unknown): number | undefined {
  const number = toNumber(value);
  return number === undefined ? undefined : Math.round(number);
}

const TRUE = new Set(['true', 'yes', 'on', '1', 'checked']);
const FALSE = new Set(['false', 'no', 'off', '0', '']);

function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).toLowerCase();
  return TRUE.has(text) ? true : FALSE.has(text) ? false : undefined;
}

/** `2026-01-22T01:02:23.977Z`, which is what most providers send already. */
const CONTRACT_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function toTime(value: unknown): string | undefined {
  if (typeof value === 'string' && CONTRACT_TIME.test(value)) return value;
  const time =
    typeof value === 'string' || typeof value === 'number' || value instanceof Date ? new Date(value) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

function toDay(value: unknown): string | undefined {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) return value;
  return toTime(value)?.slice(0, 10);
}

/** Ranges travel as JSON inside a text. */
function toRange(value: unknown, toBound: (bound: unknown) => string | undefined): string | undefined {
  const range: unknown = typeof value === 'string' ? tryParseJson(value) : value;
  if (typeof range !== 'object' || range === null) return undefined;
  const { start, end } = range as { start?: unknown; end?: unknown };
  const bounds = { start: toBound(start), end: toBound(end) };
  return bounds.start === undefined || bounds.end === undefined ? undefined : JSON.stringify(bounds);
}
