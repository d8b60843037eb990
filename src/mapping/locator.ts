import { NOTHING, readMember, type Result } from './nothing';

/** The steps of a locator: names and list indexes. */
type Steps = ReadonlyArray<string | number>;

const known = new Map<string, Steps | undefined>();

/**
 * Reads a locator: names separated by `.`, `[n]` for items of lists, `\.` and `\[` for these signs inside a name, an
 * optional `$.` before; `$` alone is everything. `undefined` when it is none.
 */
export function parseLocator(text: string): Steps | undefined {
  if (!known.has(text)) known.set(text, parse(text));
  return known.get(text);
}

function parse(text: string): Steps | undefined {
  if (text === '$' || text === '') return text === '$' ? [] : undefined;
  const steps: Array<string | number> = [];
  let rest = text.startsWith('$.') ? text.slice(2) : text.startsWith('$[') ? text.slice(1) : text;
  let canName = true;
  while (rest !== '') {
    const index = /^\[(\d{1,9})\]/.exec(rest);
    if (index !== null) {
      steps.push(Number(index[1]));
      rest = rest.slice(index[0].length);
      canName = false;
      continue;
    }
    const dot = canName ? '' : '.';
    const name = /^((?:\\[.[\\]|[^.[\]\\])+)/.exec(rest.slice(dot.length));
    if (!rest.startsWith(dot) || name?.[1] === undefined) return undefined;
    steps.push(name[1].replace(/\\(.)/g, '$1'));
    rest = rest.slice(dot.length + name[0].length);
    canName = false;
  }
  return steps;
}

/** The value at a locator, or `NOTHING`. Lists are not passed through: `list.name` is nothing. */
export function readLocator(text: string, variables: unknown): Result {
  const steps = parseLocator(text);
  if (steps === undefined) return NOTHING;
  let value: Result = variables;
  for (const step of steps) {
    if (Array.isArray(value) !== (typeof step === 'number')) return NOTHING;
    value = readMember(value, step);
    if (value === NOTHING) return NOTHING;
  }
  return value;
}

/** Every value at a locator that passes through lists, for conditions of filters. */
export function readThroughLists(text: string, variables: unknown): unknown[] {
  let values: unknown[] = [variables];
  for (const step of parseLocator(text) ?? []) {
    values = values
      .flatMap((value) => (Array.isArray(value) && typeof step === 'string' ? value : [value]))
      .map((value) => readMember(value, step))
      .filter((value) => value !== NOTHING);
  }
  return values.flatMap((value) => (Array.isArray(value) ? value : [value]));
}
