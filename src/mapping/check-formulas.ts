import { isObject } from '../common';
import { FILTER_OPERATORS } from './conditions';
import { parseLocator } from './locator';
import type { MappingPlace } from './mapping-place';
import { listTemplateLocators } from './template';

/** Judges the mapping that stands at a place. */
type Visit = (value: unknown, place: MappingPlace) => void;

type Check = (argument: unknown, place: MappingPlace, visit: Visit) => void;

/** What is to be said of a formula's argument, where it is no mapping as a whole. */
const CHECKS: Readonly<Record<string, Check>> = {
  $var: checkLocator,
  $template(argument, place) {
    try {
      for (const locator of listTemplateLocators(String(argument))) checkLocator(locator, place);
    } catch {
      place.add('has a place that cannot be read: write ${locator} or ${base64(a + ":" + b)}');
    }
  },
  $jsonata(_argument, place) {
    if (place.isAtOnce) place.add('has no place here: it is computed elsewhere, and this is needed at once');
  },
  $plain: () => undefined,
  $iterate(argument, place, visit) {
    if (!isObject(argument) || !('source' in argument) || !('item' in argument))
      return place.add('takes { source, item }');
    visit(argument['source'], place.at('source'));
    const isKnownInside = (locator: string): boolean => {
      if (/^(item|index)\b/.test(locator)) return true;
      return locator.startsWith('parent.') && place.isKnown(locator.slice('parent.'.length));
    };
    visit(argument['item'], place.at('item').knowing(isKnownInside));
  },
  $map(argument, place, visit) {
    if (isObject(argument) && 'mappings' in argument) place.at('mappings').add('must be called mapping');
    else if (!isObject(argument) || !Array.isArray(argument['mapping']))
      place.add('takes { value, mapping: [{ from, to }], default }');
    visitMembers(argument, place, visit);
  },
  $case: checkCases,
  $tpl(argument, place, visit) {
    if (!isObject(argument) || !('template' in argument)) place.add('takes { template, values }');
    visitMembers(argument, place, visit);
  },
};

/** Judges the argument of a formula; `place` is the argument's. */
export function checkFormula(formula: string, argument: unknown, place: MappingPlace, visit: Visit): void {
  const check = CHECKS[formula] ?? ((value, there) => visit(value, there));
  check(argument, place, visit);
}

function checkLocator(locator: unknown, place: MappingPlace): void {
  if (typeof locator !== 'string' || parseLocator(locator) === undefined)
    place.add('is no locator: write names separated by dots, items of lists as [0]');
  else if (!place.isKnown(locator.replace(/^\$\.?/, ''))) place.add(`"${locator}" names nothing that there is here`);
}

function checkCases(argument: unknown, place: MappingPlace, visit: Visit): void {
  const cases: unknown = Array.isArray(argument) ? argument : isObject(argument) ? argument['cases'] : undefined;
  if (!Array.isArray(cases)) return place.add('takes a list of { filter, value }, or { cases, default }');
  const list = Array.isArray(argument) ? place : place.at('cases');
  cases.forEach((item: unknown, index) => {
    if (!isObject(item)) return list.at(index).add('is { filter, value }');
    visit(item['value'], list.at(index, 'value'));
    const filter = list.at(index, 'filter');
    if (Array.isArray(item['filter'])) checkConditions(item['filter'], filter, visit);
    else visit(item['filter'], filter);
  });
  if (isObject(argument)) visit(argument['default'], place.at('default'));
}

function checkConditions(conditions: readonly unknown[], place: MappingPlace, visit: Visit): void {
  conditions.forEach((condition, index) => {
    const there = place.at(index);
    if (!isObject(condition)) return there.add('is { field, operator, value }');
    checkLocator(condition['field'], there.at('field'));
    const operator = condition['operator'] ?? 'is';
    if (typeof operator !== 'string' || !Object.hasOwn(FILTER_OPERATORS, operator))
      there.at('operator').add(`is no operator; there are ${Object.keys(FILTER_OPERATORS).join(', ')}`);
    visit(condition['value'], there.at('value'));
  });
}

/** The members of an argument; the argument itself is no mapping, so its keys are not judged. */
function visitMembers(argument: unknown, place: MappingPlace, visit: Visit): void {
  if (!isObject(argument)) return;
  for (const [key, member] of Object.entries(argument)) visit(member, place.at(key));
}
