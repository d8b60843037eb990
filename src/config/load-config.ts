import { ConfigurationError } from '../errors';
import { readConnectorVariables, variableName, type ParameterDescription } from './connector-variables';
import { findDebugProblem } from './debug-variable';
import { readVariable, splitList, type Environment } from './environment';
import { LIST_SETTINGS, settingsSchema, type Settings } from './settings-schema';

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
  settings: Readonly<Settings>;
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
  const { settings, problems } = readSettings(environment);
  problems.push(...findDebugProblem(environment));
  problems.push(...findMissing(environment));
  const { ids, notConfigured } = chooseConnectors(environment, catalogue, problems);
  const secrets = SECRET_SETTINGS.flatMap((name) => readVariable(environment, name) ?? []);
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
    settings: Object.freeze(settings),
    connectors,
    isMountedAtRoot: settings.CONNECTOR !== undefined,
    notConfigured,
    secrets,
  });
}

/** Settings whose values must never be logged. */
const SECRET_SETTINGS = ['SECRET_KEY', 'DATABASE_URL', 'ENCRYPTION_KEYS', 'BOOTSTRAP_API_KEY', 'EVENTS_SECRET'];

/** Settings that need others; the first one is what they are needed for. */
const NEEDS: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['DATABASE_URL', ['SECRET_KEY']],
  ['CONNECTIONS', ['SECRET_KEY', 'ENCRYPTION_KEYS', 'PUBLIC_URL']],
  ['EVENTS_URI', ['EVENTS_SECRET']],
  ['JWT_ISSUER', ['JWT_AUDIENCE', 'JWT_KEYS']],
  ['JWT_KEYS', ['JWT_ISSUER']],
];

function findMissing(environment: Environment): string[] {
  const isOn = (name: string): boolean => {
    const value = readVariable(environment, name);
    return value !== undefined && !(name === 'CONNECTIONS' && value !== 'on');
  };
  return NEEDS.filter(([name]) => isOn(name)).flatMap(([name, needed]) =>
    needed
      .filter((other) => readVariable(environment, other) === undefined)
      .map((other) => `${other} is missing; ${name}${name === 'CONNECTIONS' ? '=on' : ''} needs it`),
  );
}

function readSettings(environment: Environment): { settings: Settings; problems: string[] } {
  const raw: Record<string, unknown> = {};
  const keys = settingsSchema.describe().keys as Record<string, { metas?: Array<{ must?: string }> }>;
  for (const name of Object.keys(keys)) {
    const value = readVariable(environment, name);
    const isList = (LIST_SETTINGS as readonly string[]).includes(name);
    raw[name] = value !== undefined && isList ? splitList(value) : value;
  }
  const { value, error } = settingsSchema.validate(raw, { abortEarly: false });
  const problems = (error?.details ?? []).map(
    ({ path }) => `${path[0]} must be ${keys[String(path[0])]?.metas?.[0]?.must}`,
  );
  return { settings: value as Settings, problems: [...new Set(problems)] };
}

function chooseConnectors(
  environment: Environment,
  { ids }: ConnectorCatalogue,
  problems: string[],
): { ids: readonly string[]; notConfigured: readonly string[] } {
  const one = readVariable(environment, 'CONNECTOR');
  const several = readVariable(environment, 'CONNECTORS');
  if (one !== undefined && several !== undefined) problems.push('CONNECTOR and CONNECTORS must not both be set');
  const hasClientId = (id: string): boolean => readVariable(environment, variableName(id, 'clientId')) !== undefined;
  const named = one !== undefined ? [one] : several !== undefined ? [...new Set(splitList(several))] : undefined;
  if (named === undefined) {
    const configured = ids.filter(hasClientId);
    // Without a host, integrations are made while the service runs.
    if (configured.length === 0 && readVariable(environment, 'CONNECTIONS') !== 'on') {
      const example = variableName(ids[0] ?? 'id', 'clientId');
      problems.push(`no connector is configured: set CONNECTOR, or a client id such as ${example}`);
    }
    return { ids: configured, notConfigured: ids.filter((id) => !hasClientId(id)) };
  }
  const variable = one !== undefined ? 'CONNECTOR' : 'CONNECTORS';
  const unknown = named.filter((id) => !ids.includes(id));
  if (unknown.length > 0) problems.push(`${variable} names a connector that does not exist; ${listIds(ids)}`);
  return { ids: named.filter((id) => ids.includes(id)), notConfigured: [] };
}

/** A few are named; more than that would bury what is wrong. */
function listIds(ids: readonly string[]): string {
  return ids.length > 20 ? `there are ${ids.length}, listed in docs/connectors.md` : `there are: ${ids.join(', ')}`;
}
