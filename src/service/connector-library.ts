import { listConnectorIds, listParameters, loadConnector, type LoadedConnector } from '../connector';

/** The connectors that there are; each is read when it is first asked for, and once. */
export interface ConnectorLibrary {
  ids: readonly string[];
  /** Throws a `ConfigurationError` when the connector itself is wrong. */
  load: (id: string) => LoadedConnector;
  /** Its settings. */
  describe: (id: string) => ReturnType<typeof listParameters>;
}

/** Opens a folder of connectors; default the project's. */
export function openLibrary(folder?: string): ConnectorLibrary {
  const loaded = new Map<string, LoadedConnector>();
  const load = (id: string): LoadedConnector => {
    const connector = loaded.get(id) ?? loadConnector(id, folder);
    loaded.set(id, connector);
    return connector;
  };
  return { ids: listConnectorIds(folder), load, describe: (id) => listParameters(load(id).spec) };
}
