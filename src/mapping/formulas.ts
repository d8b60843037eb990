import { holdsAll, isSame, OPERATORS } from './conditions';
import { readLocator } from './locator';
import { isObject } from '../common';
import { isMissing, MappingError, NOTHING, toText, type Result } from './nothing';
import { fillTemplate } from './template';

/** What a formula works with. */
export interface Evaluation {
  variables: unknown;
  /** Evaluates an argument, with the same variables or with others. */
  evaluate: (value: unknown, variables?: unknown) => Result;
  /** The object that the formula stands in. */
  node: Readonly<Record<string, unknown>>;
  /** What an expression makes of variables; nothing, as long as it is not computed. */
  compute: (expression: string, variables: unknown) => Result;
}

type Formula = (argument: unknown, evaluation: Evaluation) => Result;

/** Every formula there is. */
export const FORMULAS: Readonly<Record<string, Formula>> = {
  $var: (locator, { variables }) => readLocator(String(locator), variables),
  $concat: concatenate,
  $tpl: (argument, { evaluate }) => {
    const { template, values } = readObject(argument, '$tpl');
    const given = evaluate(values ?? {});
    const text = toText(evaluate(template), '$tpl');
    return text.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
      const isKnown = isObject(values) && Object.hasOwn(values, name);
      if (!isKnown) return whole;
      const value = isObject(given) && Object.hasOwn(given, name) ? given[name] : NOTHING;
      return isMissing(value) ? '' : toText(value, '$tpl');
    });
  },
  $firstNotEmpty: (argument, { evaluate }) => {
    const items = Array.isArray(argument) ? argument.map((item) => evaluate(item)) : evaluate(argument);
    return Array.isArray(items) ? (items.find((item) => !isMissing(item)) ?? NOTHING) : NOTHING;
  },
  $case: chooseCase,
  $map: (argument, { evaluate }) => {
    const { value, mapping, default: otherwise } = readObject(argument, '$map');
    const found = evaluate(value);
    for (const item of Array.isArray(mapping) ? mapping : []) {
      const { from, to } = readObject(item, '$map');
      if (isSame(found, evaluate(from))) return evaluate(to);
    }
    return otherwise === undefined ? NOTHING : evaluate(otherwise);
  },
  $eval: (argument, { evaluate, node }) => {
    const operator = Object.keys(node).find((key) => key !== '$eval') ?? '';
    const test = OPERATORS[operator];
    if (test === undefined) throw new MappingError('$eval has no known operator');
    return test(evaluate(argument), evaluate(node[operator]));
  },
  $and: (argument, evaluation) => combine(argument, evaluation, (items) => items.every(Boolean)),
  $or: (argument, evaluation) => combine(argument, evaluation, (items) => items.some(Boolean)),
  $iterate: (argument, { evaluate, variables }) => {
    const { source, item: template } = readObject(argument, '$iterate');
    const list = evaluate(source);
    if (!Array.isArray(list)) return NOTHING;
    const results = list
      .map((item, index) => evaluate(template, { item: item as unknown, index, parent: variables }))
      .filter((result) => result !== NOTHING);
    return results.length === 0 ? NOTHING : results;
  },
  $mergeObjects: (argument, { evaluate }) => {
    const items = Array.isArray(argument) ? argument.map((item) => evaluate(item)) : [];
    return Object.assign({}, ...items.filter(isObject)) as object;
  },
  $plain: (argument) => argument,
  $formula: (argument, { variables }) => replaceVariables(argument, variables),
  $jsonata: (argument, { compute, variables }) => compute(String(argument), variables),
  $firstName: (argument, { evaluate }) => {
    const words = readWords(evaluate(argument));
    return words.length < 2 ? NOTHING : words.slice(0, -1).join(' ');
  },
  $lastName: (argument, { evaluate }) => readWords(evaluate(argument)).at(-1) ?? NOTHING,
  $extractDate: (argument, { evaluate }) => readInstant(evaluate(argument))?.slice(0, 10) ?? NOTHING,
  $extractTime: (argument, { evaluate }) => readInstant(evaluate(argument))?.slice(11, 19) ?? NOTHING,
  $domainFromEmail: (argument, { evaluate }) => {
    const email = evaluate(argument);
    return (typeof email === 'string' ? /@([^@\s]+)$/.exec(email)?.[1] : undefined) ?? NOTHING;
  },
  $template: (argument, { variables }) => fillTemplate(String(argument), variables),
};

function readObject(argument: unknown, formula: string): Record<string, unknown> {
  if (isObject(argument)) return argument;
  throw new MappingError(`${formula} takes an object`);
}

/** Texts that are there, joined. Nothing left is nothing; a prefix alone stays, so credentials need a check of their own. */
function concatenate(argument: unknown, { evaluate }: Evaluation): Result {
  const { delimiter, values } = isObject(argument) ? argument : { delimiter: undefined, values: argument };
  const evaluated = Array.isArray(values) ? values.map((item) => evaluate(item)) : evaluate(values);
  const items = Array.isArray(evaluated) ? evaluated.filter((item) => !isMissing(item) && item !== '') : [];
  const between = delimiter === undefined ? '' : evaluate(delimiter);
  if (items.length === 0) return NOTHING;
  return items.map((item) => toText(item, '$concat')).join(isMissing(between) ? '' : toText(between, '$concat'));
}

function chooseCase(argument: unknown, { evaluate, variables }: Evaluation): Result {
  const { cases, default: otherwise } = Array.isArray(argument)
    ? { cases: argument, default: undefined }
    : readObject(argument, '$case');
  for (const item of Array.isArray(cases) ? cases : []) {
    const { filter, value } = readObject(item, '$case');
    if (holds(filter)) return value === undefined ? NOTHING : evaluate(value);
  }
  return otherwise === undefined ? NOTHING : evaluate(otherwise);

  function holds(filter: unknown): boolean {
    if (filter === undefined || filter === null) return true;
    if (Array.isArray(filter)) return holdsAll(filter, variables, evaluate);
    const result = evaluate(filter);
    return result !== NOTHING && Boolean(result);
  }
}

function combine(argument: unknown, { evaluate }: Evaluation, join: (items: unknown[]) => boolean): Result {
  const items = (Array.isArray(argument) ? argument : []).map((item) => evaluate(item));
  const present = items.filter((item) => !isMissing(item));
  return present.length === 0 ? NOTHING : join(present);
}

/** The same structure with values in the place of `$var`: a formula that can be evaluated elsewhere. */
function replaceVariables(value: unknown, variables: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceVariables(item, variables));
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, '$var')) {
    const found = readLocator(String(value['$var']), variables);
    return found === NOTHING ? null : found;
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaceVariables(member, variables)]));
}

function readWords(value: Result): string[] {
  return typeof value === 'string' ? value.trim().split(/\s+/).filter(Boolean) : [];
}

function readInstant(value: Result): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
