import { readThroughLists } from './locator';
import { isObject } from '../common';
import { isEmpty, isMissing, MappingError, NOTHING, type Result } from './nothing';

type Test = (value: Result, operand: unknown) => boolean;

/** Operators of `$eval`. */
export const OPERATORS: Readonly<Record<string, Test>> = {
  is: isSame,
  isNot: (value, operand) => !isSame(value, operand),
  isEmpty,
  isNotEmpty: (value) => !isEmpty(value),
  contains,
  doesNotContain: (value, operand) => !contains(value, operand),
  oneOf: (value, operand) => Array.isArray(operand) && value !== NOTHING && operand.includes(value),
  noneOf: (value, operand) => !Array.isArray(operand) || value === NOTHING || !operand.includes(value),
  gt: compare((a, b) => a > b),
  gte: compare((a, b) => a >= b),
  lt: compare((a, b) => a < b),
  lte: compare((a, b) => a <= b),
};

/** Operators in lists of conditions, as `$case` has them in a `filter`. */
export const FILTER_OPERATORS: Readonly<Record<string, Test>> = {
  is: isSame,
  equals: isSame,
  is_not: (value, operand) => !isSame(value, operand),
  is_one_of: (value, operand) => Array.isArray(operand) && operand.some((item) => isSame(value, item)),
  is_not_one_of: (value, operand) => !Array.isArray(operand) || !operand.some((item) => isSame(value, item)),
  contains,
  does_not_contain: (value, operand) => !contains(value, operand),
  is_empty: isEmpty,
  is_not_empty: (value) => !isEmpty(value),
  more_than: compare((a, b) => a > b),
  less_than: compare((a, b) => a < b),
  more_than_or_equal: compare((a, b) => a >= b),
  less_than_or_equal: compare((a, b) => a <= b),
  is_true: (value) => value === true,
  is_false: (value) => value === false,
};

/** Loose equality of scalars: a number equals its text, nothing equals `null`; lists and objects never equal. */
export function isSame(value: Result, operand: unknown): boolean {
  if (isMissing(value) || isMissing(operand)) return isMissing(value) && isMissing(operand);
  if (typeof value === 'object' || typeof operand === 'object') return false;
  if (typeof value === typeof operand) return value === operand;
  const isNumberAndText =
    (typeof value === 'number' && typeof operand === 'string') ||
    (typeof value === 'string' && typeof operand === 'number');
  return isNumberAndText && String(value) === String(operand);
}

function contains(value: Result, operand: unknown): boolean {
  if (Array.isArray(value)) return value.includes(operand);
  if (typeof value !== 'string') return false;
  const isScalar = typeof operand === 'string' || typeof operand === 'number' || typeof operand === 'boolean';
  return isScalar && value.toLowerCase().includes(String(operand).toLowerCase());
}

function compare(test: (a: number, b: number) => boolean): Test {
  return (value, operand) => {
    const [a, b] = [toNumber(value), toNumber(operand)];
    return !Number.isNaN(a) && !Number.isNaN(b) && test(a, b);
  };
}

function toNumber(value: Result): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

/** All conditions `{ field, operator, value }` hold. A field passes through lists: one element is enough. */
export function holdsAll(
  conditions: readonly unknown[],
  variables: unknown,
  evaluate: (value: unknown) => Result,
): boolean {
  return conditions.every((condition) => {
    if (!isObject(condition)) throw new MappingError('a condition is { field, operator, value }');
    const { operator = 'is' } = condition;
    const test = typeof operator === 'string' ? FILTER_OPERATORS[operator] : undefined;
    if (test === undefined) throw new MappingError('a condition has an unknown operator');
    const operand = evaluate(condition['value']);
    const values = readThroughLists(String(condition['field']), variables);
    return values.length === 0 ? test(NOTHING, operand) : values.some((value) => test(value, operand));
  });
}
