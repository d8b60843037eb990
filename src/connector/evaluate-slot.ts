import type { ObjectSchema } from 'joi';
import { ConfigurationError } from '../errors';
import { findUriProblem } from '../uri';
import { evaluateMapping } from '../mapping';
import type { ConnectorArguments, ConnectorParameters } from '../mapping';
import type { Slot } from '../spec';

interface EvaluateSlotOptions<T> {
  /** Starts every problem, e.g. `connector acme: auth.oauth1`. */
  where: string;
  /** Name of the connector. */
  connector: string;
  slot: Slot<never, unknown>;
  connectorParameters: ConnectorParameters;
  connectionParameters: Readonly<Record<string, string>>;
  /** What the slot sees beside the parameters. */
  variables?: Readonly<Record<string, unknown>>;
  /** What the operator set; wins over what the slot says. */
  overrides: Record<string, unknown>;
  /** Fills the defaults in. */
  schema: ObjectSchema<T>;
}

/**
 * Evaluates a slot that an author wrote in a folder or a connector's code, lays the operator's settings over it, checks the
 * result and fills its defaults in. Throws a `ConfigurationError` that names keys and never quotes values, since secrets
 * are among them.
 */
export async function evaluateSlot<T>(options: EvaluateSlotOptions<T>): Promise<T> {
  const { where, connector, slot, connectorParameters, connectionParameters, variables, overrides, schema } = options;
  const args = { ...variables, connectorParameters, connectionParameters };
  const evaluated =
    typeof slot === 'function'
      ? await callSlot(where, slot, args)
      : await evaluateMapping(slot, { ...args, connectionInput: connectionParameters }, connector);
  const set = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const result = { ...(evaluated as object), ...Object.fromEntries(set) };
  const { error, value: complete } = schema.validate(result, { abortEarly: false, convert: false });
  const problems = (error?.details ?? []).map(
    ({ path, type }) => `${where}: ${path.join('.')} is ${describeType(type)}`,
  );
  for (const [key, value] of Object.entries(result)) {
    const problem = key.endsWith('Uri') && typeof value === 'string' ? findUriProblem(value) : undefined;
    if (problem !== undefined) problems.push(`${where}: ${key} ${problem}`);
  }
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);
  return complete as T;
}

async function callSlot(where: string, slot: unknown, args: ConnectorArguments): Promise<unknown> {
  try {
    return await (slot as (given: ConnectorArguments) => unknown)(args);
  } catch (error) {
    throw new ConfigurationError([`${where}: ${error instanceof Error ? error.name : 'it'} was thrown`]);
  }
}

function describeType(type: string): string {
  if (type === 'any.required') return 'missing';
  if (type === 'object.unknown') return 'not a known key';
  return 'not usable';
}
