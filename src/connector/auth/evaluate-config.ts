import type { ObjectSchema } from 'joi';
import { membersOf, withMembers, type ConnectorArguments } from '../../mapping';
import { readOverrides, registrationOf, type ConnectorSpec, type Slot } from '../../spec';
import { evaluateSlot } from '../evaluate-slot';

interface EvaluateConfigOptions<T> extends ConnectorArguments {
  spec: ConnectorSpec;
  version: 'oauth1' | 'oauth2';
  schema: ObjectSchema<T>;
  /** What one authorization adds. */
  flow?: Readonly<Record<string, unknown>>;
}

/**
 * Evaluates the OAuth set-up of a spec: the client's registration where its author says nothing of it, the operator's
 * settings over it, defaults for the rest. Throws a `ConfigurationError`.
 */
export function evaluateConfig<T>(options: EvaluateConfigOptions<T>): Promise<T> {
  const { spec, version, schema, flow, connectorParameters, connectionParameters } = options;
  const slot: Slot<never, unknown> | undefined = spec.auth[version]?.getOAuthConfig;
  if (slot === undefined) throw new Error(`connector ${spec.id} has no ${version}`);
  return evaluateSlot<T>({
    where: `connector ${spec.id}: auth.${version}`,
    connector: spec.name,
    slot: typeof slot === 'function' ? slot : withMembers(slot, { ...registrationOf(version), ...membersOf(slot) }),
    connectorParameters,
    connectionParameters,
    variables: flow,
    overrides: readOverrides(spec, version, connectorParameters),
    schema,
  });
}
