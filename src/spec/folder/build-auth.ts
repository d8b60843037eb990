import { withMembers, type WrittenMapping } from '../../mapping';
import type { AuthKind } from '../auth-spec';
import type { ConnectorSpec, ParameterDefinition } from '../spec';
import { bindMethods } from './bind-methods';
import type { MethodSource } from './method-source';
import { readConnectionFields, readParameters, readTokenFields, type ParametersSchema } from './read-parameters';

/** `auth` of a spec, or one of its options laid over it. */
export interface AuthDocument {
  type: string;
  title?: string;
  description?: string;
  enabled?: boolean;
  ui?: { schema?: ParametersSchema; helpUri?: string; description?: string };
  parametersSchema?: ParametersSchema;
  tokenResponseMapping?: WrittenMapping;
}

/** The member of a spec's `auth` that a type becomes. */
export const KINDS: Readonly<Record<string, AuthKind>> = {
  oauth2: 'oauth2',
  oauth1: 'oauth1',
  'client-credentials': 'token',
};

/** One way of connecting, read and checked; plain JSON. */
export interface AuthSource {
  auth: AuthDocument;
  ui: NonNullable<AuthDocument['ui']>;
  methods: MethodSource[];
}

/** One way of connecting, bound. */
export interface BuiltAuth {
  kind: AuthKind;
  method: object;
  makeApiClient: ConnectorSpec['makeApiClient'];
  test: ConnectorSpec['test'];
  parameters: Record<string, ParameterDefinition>;
  connectionFields: NonNullable<ConnectorSpec['connectionFields']>;
}

/** Binds one way of connecting. `name` is the connector's, for messages. */
export function buildAuth(name: string, { auth, ui, methods }: AuthSource, maxConcurrentRequests?: number): BuiltAuth {
  const kind = KINDS[auth.type] ?? 'oauth2';
  const parameters = readParameters(auth.parametersSchema);
  const connectionFields = kind === 'token' ? [] : readConnectionFields(ui.schema);
  const { makeApiClient: slot, test, others } = bindMethods(name, methods);
  const makeApiClient =
    typeof slot === 'function' || maxConcurrentRequests === undefined
      ? slot
      : withMembers(slot, { maxConcurrentRequests });
  const method = {
    ...(auth.title !== undefined && { title: auth.title }),
    ...describe(auth.description ?? ui.description),
    ...(kind === 'token'
      ? { fields: readTokenFields(ui.schema), ...(ui.helpUri !== undefined && { helpUri: ui.helpUri }) }
      : { credentialsResult: 'whole' }),
    ...(kind === 'oauth2' &&
      auth.tokenResponseMapping !== undefined && { tokenResponseMapping: auth.tokenResponseMapping }),
    ...others,
    makeApiClient,
    test,
  };
  return { kind, method, makeApiClient, test, parameters, connectionFields };
}

function describe(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}
