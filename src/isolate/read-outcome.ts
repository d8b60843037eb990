import { isObject } from '../common';
import { BORDER } from './limits';
import { findDataProblem } from './plain-data';

/** How a method ended: with a value, with an error of its own, or with something that is no answer. */
export type MethodOutcome =
  | { kind: 'value'; value: unknown }
  | { kind: 'error'; message: string; reference: number | undefined }
  | { kind: 'unusable'; what: string };

/** Reads the text that came from a worker. Never throws: whatever the text says, it is data. */
export function readOutcome(text: unknown): MethodOutcome {
  if (typeof text !== 'string' || text.length > BORDER.resultLength) return unusable('more than it may');
  let outcome: unknown;
  try {
    outcome = JSON.parse(text);
  } catch {
    return unusable('what is no data');
  }
  if (!isObject(outcome)) return unusable('what is no data');
  const { value, error } = outcome;
  if (error !== undefined) {
    const { message, reference } = isObject(error) ? error : {};
    return {
      kind: 'error',
      message: typeof message === 'string' ? message.slice(0, 500) : 'it threw what has no words',
      reference: typeof reference === 'number' ? reference : undefined,
    };
  }
  const problem = findDataProblem(value, BORDER.depth);
  return problem === undefined ? { kind: 'value', value: restoreUndefined(value) } : unusable(`what ${problem}`);
}

function unusable(what: string): MethodOutcome {
  return { kind: 'unusable', what: `returned ${what}` };
}

/** The realm writes what is undefined as an object of its own, since JSON knows nothing of it. */
function restoreUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restoreUndefined);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, '$undefined')) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, restoreUndefined(member)]));
}
