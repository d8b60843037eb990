import { readFileSync } from 'node:fs';
import type { SendHookRequest } from '../http';
import { createGate, isObject } from '../common';
import { PLACES } from './limits';
import { runIsolated } from './run-isolated';

/** An expression of a mapping, with what it reads. */
export interface JsonataQuestion {
  expression: string;
  /** Plain JSON. */
  variables: unknown;
}

/** The whole time, waiting included, and what all expressions of a mapping may compute. */
const LIMITS = { timeoutMs: 5000, computeMs: 2000 };

/** Of their own: a method in its place may send a request whose answer is read by an expression. */
const expressionPlaces = createGate(PLACES);

const sendNothing: SendHookRequest = Object.assign(
  () => Promise.reject(new Error('an expression sends no requests')),
  LIMITS,
);

/** The library tells by `window` where it finds base64. */
const BEFORE = 'const window = { btoa, atob };';
/** An expression that cannot be evaluated gives nothing, as a variable that is not there. */
const AFTER = `
const jsonata = module.exports;
module.exports = ({ questions }) => questions.map(({ expression, variables }) => {
  try {
    return { value: JSON.parse(JSON.stringify(jsonata(expression).evaluate(variables))) };
  } catch {
    return {};
  }
});`;

let code: string | undefined;

/**
 * What JSONata makes of expressions, in their order, each in an object that is empty where there is no value. The library
 * runs in the interpreter of authors' methods, since an expression is a program. Throws a `ConnectorError` when that takes
 * more than two seconds, or more memory or places than a method has.
 */
export async function computeJsonata(
  connector: string,
  questions: readonly JsonataQuestion[],
): Promise<Array<{ value?: unknown }>> {
  code ??= [BEFORE, readFileSync(require.resolve('jsonata/jsonata.min.js'), 'utf8'), AFTER].join('\n');
  const call = { connector, method: '$jsonata', file: 'jsonata.js', code, args: { questions }, send: sendNothing };
  const results = await runIsolated(call, LIMITS, expressionPlaces);
  return questions.map((_question, index) => {
    const result: unknown = Array.isArray(results) ? results[index] : undefined;
    return isObject(result) && Object.hasOwn(result, 'value') ? { value: result['value'] } : {};
  });
}
