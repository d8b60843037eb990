import { isObject } from '../common';
import { checkFormula } from './check-formulas';
import { OPERATORS } from './conditions';
import { findFormula } from './evaluate-mapping';
import { FORMULAS } from './formulas';
import { MappingPlace, type IsKnown, type MappingProblem } from './mapping-place';

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
export function findMappingProblems(mapping: unknown, isKnown: IsKnown, isAtOnce = false): MappingProblem[] {
  const problems: MappingProblem[] = [];
  visit(mapping, new MappingPlace(problems, isKnown, isAtOnce));
  return problems;
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

function visit(value: unknown, place: MappingPlace): void {
  if (Array.isArray(value)) return value.forEach((item, index) => visit(item, place.at(index)));
  if (!isObject(value)) return;
  const keys = Object.keys(value);
  checkNames(keys, place);
  const formula = findFormula(value);
  if (formula === undefined) {
    const dollars = keys.filter((key) => key.startsWith('$'));
    if (dollars.some((key) => Object.hasOwn(FORMULAS, key)))
      place.add(`${dollars[0]} stands among other keys; a formula is alone in its object`);
    for (const key of keys) visit(value[key], place.at(key));
    return;
  }
  checkFormula(formula, value[formula], place.at(formula), visit);
  const others = keys.filter((key) => key !== formula);
  if (formula === '$eval') {
    const operators = others.filter((key) => Object.hasOwn(OPERATORS, key));
    if (operators.length !== 1 || others.length !== 1)
      place.add(`$eval needs exactly one operator beside it: ${Object.keys(OPERATORS).join(', ')}`);
    for (const key of others) visit(value[key], place.at(key));
  } else if (others.length > 0) {
    place.at(others[0] ?? '').add(`${others[0]} stands beside ${formula} and would be ignored`);
  }
}

/** Names that begin like a formula's and are none. */
function checkNames(keys: readonly string[], place: MappingPlace): void {
  for (const key of keys.filter((name) => name.startsWith('$'))) {
    if (ELSEWHERE.has(key)) place.at(key).add(`${key} has no place here: it works on data, not on accounts`);
    else if (!Object.hasOwn(FORMULAS, key))
      place.at(key).add(`${key} is no formula; there are ${Object.keys(FORMULAS).join(', ')}`);
  }
}
