import { computeJsonata, type JsonataQuestion } from '../isolate';
import { isLonger } from '../isolate';
import { FORMULAS, type Evaluation } from './formulas';
import { isObject } from '../common';
import { MappingError, NOTHING, type Result } from './nothing';
import type { WrittenMapping } from './written-mapping';

/** Variables of one evaluation. */
export type Variables = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 64;
const MAX_NODES = 50_000;

/** How often `$jsonata` may need what another `$jsonata` gave. */
const MAX_ROUNDS = 8;
/** Of all that the expressions of one round read, as JSON. */
const MAX_COMPUTED_LENGTH = 2 * 1024 * 1024;

/**
 * Evaluates a mapping (docs/mappings.md) that an author wrote; data of others is only ever among its variables, and what
 * comes out is data again, never evaluated a second time. Formulas become values, everything else is copied member by member. What is
 * missing is left out, and never becomes an empty text. No clock, no requests, own members only. `connector` is the name of
 * the connector that the mapping belongs to. Returns `undefined` when nothing is left; throws a `MappingError` that names no
 * value, and a `ConnectorError` when an expression of `$jsonata` takes too long.
 */
export async function evaluateMapping(
  mapping: WrittenMapping | undefined,
  variables: Variables,
  connector: string,
): Promise<unknown> {
  const known = new Map<string, Result>();
  // An expression is a program and runs elsewhere: what is asked for is computed, and everything is evaluated again.
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const asked = new Map<string, JsonataQuestion>();
    const evaluated = tryToEvaluate(mapping, variables, collectQuestions(known, asked));
    if (asked.size === 0) {
      if ('error' in evaluated) throw evaluated.error;
      return evaluated.value;
    }
    const keys = [...asked.keys()];
    const results = await computeJsonata(connector, [...asked.values()]);
    for (const [index, result] of results.entries())
      known.set(keys[index] ?? '', Object.hasOwn(result, 'value') ? result.value : NOTHING);
  }
  throw new MappingError('$jsonata stands too deep inside of $jsonata');
}

/** The same at once, for mappings that may not hold `$jsonata`; throws a `MappingError` where one does. */
export function evaluateMappingAtOnce(mapping: WrittenMapping, variables: Variables): unknown {
  const result = createEvaluator(variables, () => {
    throw new MappingError('$jsonata cannot be computed here');
  })(mapping);
  return result === NOTHING ? undefined : result;
}

/** Errors are kept: what is not computed yet may be their cause. */
function tryToEvaluate(
  mapping: unknown,
  variables: Variables,
  compute: Evaluation['compute'],
): { value: unknown } | { error: unknown } {
  try {
    const value = createEvaluator(variables, compute)(mapping);
    return { value: value === NOTHING ? undefined : value };
  } catch (error) {
    return { error };
  }
}

/** Gives what is known, and puts everything else among what is `asked`. */
function collectQuestions(
  known: ReadonlyMap<string, Result>,
  asked: Map<string, JsonataQuestion>,
): Evaluation['compute'] {
  let left = MAX_COMPUTED_LENGTH;
  return (expression, variables) => {
    const question = { expression, variables };
    if (left <= 0 || isLonger(question, left)) throw new MappingError('$jsonata reads too much');
    const key = JSON.stringify(question);
    left -= key.length;
    if (known.has(key)) return known.get(key);
    asked.set(key, question);
    return NOTHING;
  };
}

function createEvaluator(root: Variables, compute: Evaluation['compute']): (value: unknown) => Result {
  let nodes = 0;
  const evaluate = (value: unknown, variables: unknown, depth: number): Result => {
    nodes += 1;
    if (depth > MAX_DEPTH || nodes > MAX_NODES) throw new MappingError('the mapping is too deep or too large');
    if (value === undefined) return NOTHING;
    if (Array.isArray(value)) {
      const items = value.map((item) => evaluate(item, variables, depth + 1)).filter((item) => item !== NOTHING);
      return items.length === 0 && value.length > 0 ? NOTHING : items;
    }
    if (!isObject(value)) return value;
    const name = findFormula(value);
    if (name !== undefined) {
      return FORMULAS[name]?.(value[name], {
        variables,
        node: value,
        compute,
        evaluate: (inner, others = variables) => evaluate(inner, others, depth + 1),
      });
    }
    const entries = Object.entries(value);
    const members = entries
      .map(([key, member]) => [key, evaluate(member, variables, depth + 1)] as const)
      .filter(([, member]) => member !== NOTHING);
    return members.length === 0 && entries.length > 0 ? NOTHING : Object.fromEntries(members);
  };
  return (value) => evaluate(value, root, 0);
}

/** The formula that an object is: its first key, or `$eval` beside its one operator, in any order. */
export function findFormula(value: Readonly<Record<string, unknown>>): string | undefined {
  const keys = Object.keys(value);
  if (keys.length === 2 && keys.includes('$eval')) return '$eval';
  const [first = ''] = keys;
  return Object.hasOwn(FORMULAS, first) ? first : undefined;
}
