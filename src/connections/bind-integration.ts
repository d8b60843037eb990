import { createCache } from '../common';
import { compileConnector, listParameters, type AuthMethod, type Connector, type ConnectorSpec } from '../connector';
import type { ChangeFeed } from '../database';
import { ConfigurationError, InvalidRequestError } from '../errors';
import type { Http } from '../http';
import { createGenericSpec } from './generic-connector';
import { GENERIC, type Integration } from './integration';
import { checkNames, findRegistrationProblems, listDestinations, mayLead } from './integration-rules';
import type { SecretParameters } from './integration-lookup';
import type { IntegrationStore } from './integration-store';

/** The connectors that integrations can be made of. */
export interface Catalogue {
  has(id: string): boolean;
  load(id: string): { spec: ConnectorSpec; logo: string };
  /**
   * Origins of the token endpoints that the operator's registrations with this client id are for; a simulated provider on
   * this machine is none.
   */
  findTokenOrigins(clientId: string): readonly string[];
  /** The operator's own registration with a provider, for integrations that bring none. */
  configured(id: string): SecretParameters | undefined;
}

/** An integration whose connector is ready. */
export interface BoundIntegration {
  integration: Integration;
  connector: Connector;
  /** Changes when the integration leads somewhere else. */
  destinations: string;
  /** Outgoing HTTP as its addresses deserve: those that came over the API, or are made of what a user typed, must be public. */
  guard(http: Http, parameters: Readonly<Record<string, string>>): Http;
}

/** Makes connectors of integrations, and keeps the last ones. */
export interface Binder {
  /** Throws an `InvalidRequestError` that lists what is wrong. */
  bind(integration: Integration): Promise<BoundIntegration>;
  /** Whether an integration that is not stored yet would work, and where it would lead. */
  check(integration: Integration, parameters: SecretParameters): Promise<readonly string[]>;
  /** Where an integration leads that is stored; nowhere when it is not usable as it is. */
  listDestinations(integration: Integration, parameters: SecretParameters): readonly string[];
}

/** What a connector is compiled of. */
interface Prepared {
  spec: ConnectorSpec;
  logo: string | undefined;
  connectorParameters: SecretParameters;
  destinations: readonly string[];
  isTrusted: boolean;
}

const MAX_KEPT = 500;

interface BinderOptions {
  catalogue: Catalogue;
  store: IntegrationStore;
  changes: ChangeFeed;
  now: () => number;
}

/** Makes a binder. */
export function createBinder({ catalogue, store, changes, now }: BinderOptions): Binder {
  const kept = createCache<Promise<BoundIntegration>>({ max: MAX_KEPT });
  changes.subscribe((topic) => {
    if (topic === '*') kept.clear();
    if (topic.startsWith('integration:')) kept.delete(topic.slice('integration:'.length));
  });

  /** The connector of an integration, and what it is bound with. Throws a `ConfigurationError` for what may not be. */
  const prepare = (integration: Integration, own: SecretParameters): Prepared => {
    const { connectorId } = integration;
    const isGeneric = connectorId === GENERIC;
    const registration = own['clientId'] === undefined ? catalogue.configured(connectorId) : undefined;
    // Rows of an older version may hold what is refused today.
    checkNames(integration);
    const { spec, logo } = isGeneric
      ? { spec: createGenericSpec(integration), logo: undefined }
      : catalogue.load(connectorId);
    const parameters = listParameters(spec);
    const known = new Set(isGeneric ? ['clientId', 'clientSecret'] : parameters.map(({ name }) => name));
    const needsSecret = parameters.some(({ name, required }) => name === 'clientSecret' && required);
    const hasOperators = registration !== undefined;
    const problems = findRegistrationProblems(integration, own, { hasOperators, needsSecret, known });
    if (problems.length > 0) throw new ConfigurationError(problems);
    const connectorParameters = { ...registration, ...own, ...readOverrides(integration) };
    const leading = isGeneric ? [] : [...known].filter(mayLead);
    const destinations = listDestinations({
      settings: integration.settings,
      parameters: Object.fromEntries(leading.map((name) => [name, connectorParameters[name]])),
    });
    // On the operator's registration every address is the operator's; all others came over the API.
    return { spec, logo, connectorParameters, destinations, isTrusted: hasOperators };
  };

  const compile = async (integration: Integration, own: SecretParameters): Promise<BoundIntegration> => {
    const { spec, logo, connectorParameters, destinations, isTrusted } = prepare(integration, own);
    const connector = await compileConnector({ spec, connectorParameters, logo, now });
    const guard: BoundIntegration['guard'] = (http, parameters) =>
      isTrusted && Object.keys(parameters).length === 0 ? http : http.asForeign();
    return { integration, connector, destinations: JSON.stringify(destinations), guard };
  };

  return {
    async bind(integration) {
      const known = await kept.get(integration.id)?.catch(() => undefined);
      if (known?.integration.version === integration.version) return known;
      const bound = store.readParameters(integration.id).then((own) => compile(integration, own));
      kept.set(integration.id, bound);
      bound.catch(() => kept.delete(integration.id));
      return bound.catch(refuse);
    },
    async check(integration, parameters) {
      await compile(integration, parameters).catch(refuse);
      return prepare(integration, parameters).destinations;
    },
    listDestinations(integration, parameters) {
      try {
        return prepare(integration, parameters).destinations;
      } catch {
        return [];
      }
    },
  };
}

/** Settings of an integration that stand in the place of the connector's own. */
function readOverrides({ connectorId, settings }: Integration): SecretParameters {
  if (connectorId === GENERIC) return {};
  const { scopes, apiBaseUri } = settings;
  return { ...(scopes !== undefined && { scopes }), ...(apiBaseUri !== undefined && { baseUri: apiBaseUri }) };
}

/** Here a wrong setting is the caller's, and no reason to stop a start. */
function refuse(error: unknown): never {
  if (!(error instanceof ConfigurationError)) throw error;
  throw new InvalidRequestError(`The integration is not usable: ${error.problems.join('; ')}.`, {
    code: 'integration_not_usable',
  });
}

/** The way that an account was connected by, in the connector as it is now. */
export function findAuthMethod({ auth, name }: Connector, id: string): AuthMethod {
  const method =
    id === 'oauth2' ? auth.oauth2 : id === 'oauth1' ? auth.oauth1 : id === 'token' ? auth.token : undefined;
  if (method === undefined) {
    throw new InvalidRequestError(`${name} does not offer this way to connect.`, { code: 'unknown_auth_method' });
  }
  return method;
}
