import { ConfigurationError } from '../errors';
import { readConnectorVariables, variableName, type ParameterDescription } from './connector-variables';
import { findDebugProblem } from './debug-variable';
import { readVariable, type Environment } from './environment';
import { readSettings } from './read-settings';
import type { Settings } from './settings';

/** The connectors that there are; handed in, so that the settings reader knows none of them. */
export interface ConnectorCatalogue {
  ids: readonly string[];
  /** May throw a `ConfigurationError` when the connector itself is wrong. */
  describe(id: string): readonly ParameterDescription[];
}

/** One connector to serve. */
export interface ConnectorConfig {
  id: string;
  connectorParameters: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Everything that the environment says, checked. */
export interface Config {
  settings: Settings;
  connectors: readonly ConnectorConfig[];
  /** True when the one connector is served at `/`. */
  isMountedAtRoot: boolean;
  /** Ids that are not served because their client id is not set. */
  notConfigured: readonly string[];
  /** Values that must never be logged. */
  secrets: readonly string[];
}

/**
 * Reads, checks and freezes the settings. Throws one `ConfigurationError` that lists everything that is wrong, the
 * connectors' settings included.
 */
export function loadConfig(environment: Environment, catalogue: ConnectorCatalogue): Config {
  const { settings, secrets, problems } = readSettings(environment);
  problems.push(...findDebugProblem(environment));
  const { ids, notConfigured } = chooseConnectors({ environment, settings, catalogue, problems });
  const connectors = ids.flatMap((id) => {
    try {
      const read = readConnectorVariables(environment, id, catalogue.describe(id));
      problems.push(...read.problems);
      secrets.push(...read.secrets);
      return [Object.freeze({ id, connectorParameters: Object.freeze(read.connectorParameters) })];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze({
    settings,
    connectors,
    isMountedAtRoot: settings.connector !== undefined,
    notConfigured,
    secrets,
  });
}

function chooseConnectors(given: {
  environment: Environment;
  settings: Settings;
  catalogue: ConnectorCatalogue;
  problems: string[];
}): { ids: readonly string[]; notConfigured: readonly string[] } {
  const { environment, catalogue, problems } = given;
  const { connector, connectors, storesConnections } = given.settings;
  const { ids } = catalogue;
  if (connector !== undefined && connectors !== undefined)
    problems.push('CONNECTOR and CONNECTORS must not both be set');
  const hasClientId = (id: string): boolean => readVariable(environment, variableName(id, 'clientId')) !== undefined;
  const named = connector !== undefined ? [connector] : connectors && [...new Set(connectors)];
  if (named === undefined) {
    const configured = ids.filter(hasClientId);
    // Without a host, integrations are made while the service runs.
    if (configured.length === 0 && !storesConnections) {
      const example = variableName(ids[0] ?? 'id', 'clientId');
      problems.push(`no connector is configured: set CONNECTOR, or a client id such as ${example}`);
    }
    return { ids: configured, notConfigured: ids.filter((id) => !hasClientId(id)) };
  }
  const variable = connector !== undefined ? 'CONNECTOR' : 'CONNECTORS';
  const unknown = named.filter((id) => !ids.includes(id));
  if (unknown.length > 0) problems.push(`${variable} names a connector that does not exist; ${listIds(ids)}`);
  return { ids: named.filter((id) => ids.includes(id)), notConfigured: [] };
}

/** A few are named; more than that would bury what is wrong. */
function listIds(ids: readonly string[]): string {
  return ids.length > 20 ? `there are ${ids.length}, listed in docs/connectors.md` : `there are: ${ids.join(', ')}`;
}
