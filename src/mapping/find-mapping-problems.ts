import { FILTER_OPERATORS, OPERATORS } from './conditions';
import { findFormula } from './evaluate-mapping';
import { FORMULAS } from './formulas';
import { parseLocator } from './locator';
import { isObject } from '../common';
import { listTemplateLocators } from './template';

/** Something that is wrong inside a mapping. */
export interface MappingProblem {
  path: ReadonlyArray<string | number>;
  message: string;
}

/** Formulas of other places than authentication. */
const ELSEWHERE = new Set([
  '$lookup',
  '$record',
  '$copy',
  '$findExternalRecordId',
  '$findAppRecordId',
  '$dataSchemaRef',
]);

/**
 * Everything that would go wrong silently when a mapping is evaluated: unknown formulas, formulas among other keys,
 * locators that are none, operators that do not exist, variables that are never there. `isKnown` judges the locator of a
 * variable; where the mapping is evaluated at once there is no `$jsonata`.
 */
export function findMappingProblems(
  mapping: unknown,
  isKnown: (locator: string) => boolean,
  isAtOnce = false,
): MappingProblem[] {
  const problems: MappingProblem[] = [];
  visit(mapping, [], isKnown);
  return problems;

  function add(path: ReadonlyArray<string | number>, message: string): void {
    problems.push({ path, message });
  }

  function visit(value: unknown, path: ReadonlyArray<string | number>, known: typeof isKnown): void {
    if (Array.isArray(value)) return value.forEach((item, index) => visit(item, [...path, index], known));
    if (!isObject(value)) return;
    const keys = Object.keys(value);
    const dollars = keys.filter((key) => key.startsWith('$'));
    const formula = findFormula(value);
    for (const key of dollars) {
      if (ELSEWHERE.has(key)) add([...path, key], `${key} has no place here: it works on data, not on accounts`);
      else if (!Object.hasOwn(FORMULAS, key))
        add([...path, key], `${key} is no formula; there are ${Object.keys(FORMULAS).join(', ')}`);
    }
    if (formula === undefined) {
      if (dollars.some((key) => Object.hasOwn(FORMULAS, key)))
        add(path, `${dollars[0]} stands among other keys; a formula is alone in its object`);
      for (const key of keys) visit(value[key], [...path, key], known);
      return;
    }
    checkFormula(formula, value, [...path, formula], known);
    const others = keys.filter((key) => key !== formula);
    if (formula === '$eval') {
      const operators = others.filter((key) => Object.hasOwn(OPERATORS, key));
      if (operators.length !== 1 || others.length !== 1)
        add(path, `$eval needs exactly one operator beside it: ${Object.keys(OPERATORS).join(', ')}`);
      for (const key of others) visit(value[key], [...path, key], known);
    } else if (others.length > 0) {
      add([...path, others[0] ?? ''], `${others[0]} stands beside ${formula} and would be ignored`);
    }
  }

  function checkLocator(locator: unknown, path: ReadonlyArray<string | number>, known: typeof isKnown): void {
    if (typeof locator !== 'string' || parseLocator(locator) === undefined)
      add(path, 'is no locator: write names separated by dots, items of lists as [0]');
    else if (!known(locator.replace(/^\$\.?/, ''))) add(path, `"${locator}" names nothing that there is here`);
  }

  function checkFormula(
    formula: string,
    node: Readonly<Record<string, unknown>>,
    path: ReadonlyArray<string | number>,
    known: typeof isKnown,
  ): void {
    const argument = node[formula];
    switch (formula) {
      case '$var':
        return checkLocator(argument, path, known);
      case '$template':
        try {
          for (const locator of listTemplateLocators(String(argument))) checkLocator(locator, path, known);
        } catch {
          add(path, 'has a place that cannot be read: write ${locator} or ${base64(a + ":" + b)}');
        }
        return;
      case '$jsonata':
        if (isAtOnce) add(path, 'has no place here: it is computed elsewhere, and this is needed at once');
        return;
      case '$plain':
        return;
      case '$iterate': {
        if (!isObject(argument) || !('source' in argument) || !('item' in argument))
          return add(path, 'takes { source, item }');
        visit(argument['source'], [...path, 'source'], known);
        return visit(argument['item'], [...path, 'item'], (locator) => {
          if (/^(item|index)\b/.test(locator)) return true;
          return locator.startsWith('parent.') && known(locator.slice('parent.'.length));
        });
      }
      case '$map':
        if (isObject(argument) && 'mappings' in argument) add([...path, 'mappings'], 'must be called mapping');
        else if (!isObject(argument) || !Array.isArray(argument['mapping']))
          add(path, 'takes { value, mapping: [{ from, to }], default }');
        return visitMembers(argument, path, known);
      case '$case': {
        const cases: unknown = Array.isArray(argument) ? argument : isObject(argument) ? argument['cases'] : undefined;
        if (!Array.isArray(cases)) return add(path, 'takes a list of { filter, value }, or { cases, default }');
        const where = Array.isArray(argument) ? path : [...path, 'cases'];
        cases.forEach((item: unknown, index) => {
          if (!isObject(item)) return add([...where, index], 'is { filter, value }');
          visit(item['value'], [...where, index, 'value'], known);
          if (Array.isArray(item['filter'])) checkConditions(item['filter'], [...where, index, 'filter'], known);
          else visit(item['filter'], [...where, index, 'filter'], known);
        });
        return isObject(argument) ? visit(argument['default'], [...path, 'default'], known) : undefined;
      }
      case '$tpl':
        if (!isObject(argument) || !('template' in argument)) add(path, 'takes { template, values }');
        return visitMembers(argument, path, known);
      default:
        return visit(argument, path, known);
    }
  }

  /** The members of an argument; the argument itself is no mapping, so its keys are not judged. */
  function visitMembers(argument: unknown, path: ReadonlyArray<string | number>, known: typeof isKnown): void {
    if (!isObject(argument)) return;
    for (const [key, member] of Object.entries(argument)) visit(member, [...path, key], known);
  }

  function checkConditions(
    conditions: readonly unknown[],
    path: ReadonlyArray<string | number>,
    known: typeof isKnown,
  ): void {
    conditions.forEach((condition, index) => {
      if (!isObject(condition)) return add([...path, index], 'is { field, operator, value }');
      checkLocator(condition['field'], [...path, index, 'field'], known);
      const operator = condition['operator'] ?? 'is';
      if (typeof operator !== 'string' || !Object.hasOwn(FILTER_OPERATORS, operator))
        add([...path, index, 'operator'], `is no operator; there are ${Object.keys(FILTER_OPERATORS).join(', ')}`);
      visit(condition['value'], [...path, index, 'value'], known);
    });
  }
}

/** Every locator that a mapping reads. */
export function listLocators(mapping: unknown): string[] {
  const found: string[] = [];
  findMappingProblems(mapping, (locator) => {
    found.push(locator);
    return true;
  });
  return found;
}
