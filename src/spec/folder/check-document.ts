import type { Schema, ValidationErrorItem } from 'joi';
import { findNear } from '../../common';
import { findMappingProblems } from '../../mapping';
import { describeKey, type KeyDescription } from '../key-table';
import { withoutFormula } from './document-keys';
import type { FileProblem } from './write-problem';
import type { YamlSource } from './yaml-source';

type Source = Pick<YamlSource, 'file' | 'lineOf'>;

/** Holds a document against its schema; each problem says what would be right. */
export function checkDocument(
  schema: Schema,
  value: unknown,
  source: Source,
  path: readonly string[] = [],
): FileProblem[] {
  const { error } = schema.validate(value, { abortEarly: false, convert: false });
  return (error?.details ?? []).map((detail) => ({
    file: source.file,
    line: source.lineOf(detail.path),
    path: [...path, ...detail.path].join('.'),
    message: describe(detail, schema),
  }));
}

/**
 * Judges the formulas of a mapping. `known` says which locators name something that there is; `isAtOnce` that the mapping is
 * evaluated where nothing can be waited for.
 */
export function checkMapping(
  mapping: unknown,
  source: Source,
  known: (locator: string) => boolean,
  path: readonly string[] = [],
  isAtOnce = false,
): FileProblem[] {
  return findMappingProblems(mapping, known, isAtOnce).map((problem) => ({
    file: source.file,
    line: source.lineOf(problem.path),
    path: [...path, ...problem.path].join('.'),
    message: problem.message,
  }));
}

function describe({ type, context, path }: ValidationErrorItem, schema: Schema): string {
  const allowed = (context?.['valids'] as unknown[] | undefined)?.map(String).join(', ');
  if (type === 'any.required') return 'is missing';
  if (type === 'object.missing') return `needs ${(context?.['peers'] as string[] | undefined)?.join(' or ')}`;
  if (type === 'object.and') return `needs ${(context?.['missing'] as string[] | undefined)?.join(' and ')} as well`;
  if (type === 'any.only') return `must be ${allowed}`;
  if (type === 'object.unknown') return `is no key${suggest(path, schema)}`;
  if (type === 'object.base') return 'must be an object';
  if (type === 'array.base') return 'must be a list';
  if (type === 'boolean.base') return 'must be true or false';
  if (type.startsWith('number.')) return 'must be a whole number in its range';
  if (type.startsWith('string.uri')) return 'must be an absolute https address';
  if (type === 'string.pattern.base') return 'does not look right';
  if (type.startsWith('string.max')) return 'is too long';
  if (type.startsWith('string.') || type.startsWith('alternatives.')) return 'must be text';
  return 'is not right';
}

/** Keys that look like the unknown one, or all of them when they are few. */
function suggest(path: ReadonlyArray<string | number>, schema: Schema): string {
  const name = String(path.at(-1));
  const object = findDescription(schema, path.slice(0, -1));
  const keys = Object.keys(object.keys ?? {});
  const near = findNear(name, keys);
  if (near.length > 0) return `; did you mean ${near.join(' or ')}?`;
  if (object.metas?.some(({ holdsParameters }) => holdsParameters === true) === true)
    return ' here: the protocol writes it itself';
  return keys.length === 0 ? '' : `; there are ${keys.join(', ')}`;
}

/** What is known of the object at `path`; nothing where its key is any. */
function findDescription(schema: Schema, path: ReadonlyArray<string | number>): KeyDescription {
  return path.reduce<KeyDescription>(
    ({ keys = {} }, step) => withoutFormula(keys[String(step)] ?? { type: 'any' }),
    withoutFormula(describeKey(schema)),
  );
}
