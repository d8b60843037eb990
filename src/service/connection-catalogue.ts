import type { Config } from '../config';
import type { Connector } from '../connector';
import type { Catalogue } from '../connections';
import { isLoopbackHost } from '../uri';
import type { ConnectorLibrary } from './connector-library';

/** What integrations can be made of: every connector that there is, and the operator's own registrations. */
export function createCatalogue(
  config: Config,
  { ids, load }: ConnectorLibrary,
  connectors: readonly Connector[],
): Catalogue {
  const known = new Set(ids);
  const registered = new Map(config.connectors.map(({ id, connectorParameters }) => [id, connectorParameters]));
  return {
    has: (id) => known.has(id),
    load,
    configured: (id) => registered.get(id),
    findTokenOrigins: (clientId) =>
      connectors.flatMap(({ auth: { oauth2 } }) =>
        oauth2?.clientId === clientId && !isLoopbackHost(new URL(oauth2.tokenUri).hostname)
          ? [new URL(oauth2.tokenUri).origin]
          : [],
      ),
  };
}
