import type { ConnectorSpec } from '../spec';
import { buildAuth, type AuthSource, type BuiltAuth } from './build-auth';
import { createLimitReader, type LimitsDocument } from './read-limits';
import { readParameters, type ParametersSchema } from './read-parameters';

/** What a spec folder holds, read and checked; plain JSON. */
export interface SpecSources {
  name: string;
  version?: string;
  description?: string;
  website?: string;
  parametersSchema?: ParametersSchema;
  api?: { limits?: LimitsDocument; maxConcurrentRequests?: number };
  auths: AuthSource[];
}

/** Binds a spec folder: the same `ConnectorSpec` that an author writes in TypeScript. */
export function buildSpec(id: string, sources: SpecSources): ConnectorSpec {
  const {
    name,
    version = '0.1.0',
    description = `Connects ${name} accounts`,
    website,
    parametersSchema,
    api,
  } = sources;
  const built = sources.auths.map((auth) => buildAuth(name, auth, api?.maxConcurrentRequests));
  const [first] = built;
  if (first === undefined) throw new Error(`${id} has no way to connect`);
  const limits = createLimitReader(api?.limits);
  return {
    id,
    name,
    version,
    description,
    ...(website !== undefined && { website }),
    parameters: Object.assign(
      readParameters(parametersSchema),
      ...built.map(({ parameters }) => parameters),
    ) as ConnectorSpec['parameters'],
    connectionFields: mergeFields(built),
    auth: Object.assign({}, ...built.map(({ kind, method }) => ({ [kind]: method }))) as ConnectorSpec['auth'],
    makeApiClient: first.makeApiClient,
    ...(limits !== undefined && { readLimits: limits }),
    test: first.test,
  };
}

function mergeFields(built: readonly BuiltAuth[]): NonNullable<ConnectorSpec['connectionFields']> {
  const fields = built.flatMap(({ connectionFields }) => connectionFields);
  return fields.filter(({ id }, index) => fields.findIndex((field) => field.id === id) === index);
}
