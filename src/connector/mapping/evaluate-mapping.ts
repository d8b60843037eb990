import { FORMULAS } from './formulas';
import { isObject, MappingError, NOTHING, type Result } from './nothing';

/** Variables of one evaluation. */
export type Variables = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 64;
const MAX_NODES = 50_000;

/**
 * Evaluates a mapping (docs/mappings.md): formulas become values, everything else is copied member by member. What is
 * missing is left out, and never becomes an empty text. Pure: no clock, no requests, own members only. Returns
 * `undefined` when nothing is left; throws a `MappingError` that names no value.
 */
export function evaluateMapping(mapping: unknown, variables: Variables): unknown {
  const result = createEvaluator(variables)(mapping);
  return result === NOTHING ? undefined : result;
}

function createEvaluator(root: Variables): (value: unknown) => Result {
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
