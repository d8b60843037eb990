import { ConfigurationError } from '../errors';
import type { ConnectorArguments, ConnectorParameters } from '../mapping';
import type { ConnectorSpec } from '../spec';
import { createSynchronizer, findSyncProblems, guardAuthor, readAction } from '../sync';
import { bindAuth } from './bind-auth';
import type { Connector } from './connector';
import { makeClients } from './make-clients';
import { revoke } from './revoke';
import { deriveSigningKeys } from './signing-keys';
import { testAccount } from './test-account';

/** Options of `compileConnector`. */
export interface CompileConnectorOptions {
  spec: ConnectorSpec;
  /** The operator's settings for this connector, defaults of its own parameters included. */
  connectorParameters: ConnectorParameters;
  /** What one user filled in; the fields' examples when missing. */
  connectionParameters?: Readonly<Record<string, string>>;
  /** SVG text. */
  logo?: string;
  /** What cursors and webhook secrets are derived from, where the deployment has a key; the client secret without it. */
  signingKey?: Buffer;
  now?: () => number;
}

/** Binds a spec to a client registration. Slots are evaluated now, so that a wrong setting stops the start. */
export async function compileConnector(options: CompileConnectorOptions): Promise<Connector> {
  const { spec, connectorParameters, signingKey, logo, now = Date.now } = options;
  const connectionFields = spec.connectionFields ?? [];
  const examples = Object.fromEntries(connectionFields.map(({ id, example }) => [id, example]));
  const shared: ConnectorArguments = {
    connectorParameters,
    connectionParameters: options.connectionParameters ?? examples,
  };
  const problems: string[] = [];
  const bound = await bindAuth({ spec, shared, now, problems });
  const synchronizer = createSynchronizer({
    connector: spec.id,
    sync: spec.sync,
    arguments: shared,
    now,
    ...deriveSigningKeys({ connectorId: spec.id, connectorParameters, signingKey }),
  });
  problems.push(...findSyncProblems(spec.id, synchronizer));
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);
  const actions = typeof spec.actions === 'function' ? spec.actions(shared) : (spec.actions ?? []);
  const clients = makeClients(bound);

  const connector: Connector = {
    id: spec.id,
    name: spec.name,
    version: spec.version,
    description: spec.description,
    website: spec.website,
    logo,
    connectionFields,
    forConnection: async (given) =>
      connectionFields.length === 0 ? connector : compileConnector({ ...options, connectionParameters: given }),
    auth: bound.auth,
    ...clients,
    revoke: (call) => revoke(bound, clients.apiClient, call),
    test: (call) => testAccount(bound, call),
    synchronizer,
    actions,
    async execute({ apiClient, action: id, args: given }) {
      const { action, args } = readAction(actions, id, given);
      await guardAuthor(`action ${action.id}`, () => action.execute({ ...shared, apiClient, args: args as never }));
    },
  };
  return connector;
}
