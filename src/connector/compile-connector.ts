import { staticTokenSource, type Credentials, type TokenSource } from '../tokens';
import type { Http } from '../http';
import {
  ClientRegistrationError,
  ConfigurationError,
  DocklineError,
  InvalidCredentialsError,
  NotFoundError,
  ProviderError,
} from '../errors';
import { createApiClient, createForwarder } from '../api-client';
import { bindApi, type BoundApi } from './api-target';
import { callHook, createHookSender } from './call-hook';
import type { AuthMethod, Connector, TokenMethod } from './connector';
import { createAnswerInterpreter } from './interpret-answer';
import { deriveSigningKeys } from './signing-keys';
import type { ConnectorArguments, ConnectorParameters } from '../mapping';
import type { ConnectorSpec } from '../spec';
import { readAction } from '../sync';
import { createSynchronizer } from '../sync';
import { findSyncProblems } from '../sync';
import { guardAuthor } from '../sync';

/** Who passes requests on knows what it asks for; the provider's own limits still hold. */
const FORWARDED_AT_A_TIME = 20;

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

/**
 * Binds a spec to a client registration. Slots are evaluated now, so that a wrong setting stops the start. Only the
 * rooms of the OAuth versions that the spec has are loaded.
 */
export async function compileConnector(options: CompileConnectorOptions): Promise<Connector> {
  const { spec, connectorParameters, logo, now } = options;
  const connectionFields = spec.connectionFields ?? [];
  const examples = Object.fromEntries(connectionFields.map(({ id, example }) => [id, example]));
  const connectionParameters = options.connectionParameters ?? examples;
  const auth: Connector['auth'] = {};
  const problems: string[] = [];
  const collect = async <T>(step: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  if (spec.auth.oauth1 !== undefined) {
    const { createOAuth1Method } = require('./auth/oauth1-method') as typeof import('./auth/oauth1-method');
    auth.oauth1 = await collect(() => createOAuth1Method({ spec, connectorParameters, connectionParameters, now }));
  }
  if (spec.auth.oauth2 !== undefined) {
    const { createOAuth2Method } = require('./auth/oauth2-method') as typeof import('./auth/oauth2-method');
    auth.oauth2 = await collect(() => createOAuth2Method({ spec, connectorParameters, connectionParameters, now }));
  }
  if (spec.auth.token !== undefined) {
    const { createTokenMethod } = require('./auth/token-method') as typeof import('./auth/token-method');
    auth.token = createTokenMethod({ spec, connectorParameters, connectionParameters });
  }
  const shared: ConnectorArguments = { connectorParameters, connectionParameters };
  const methods = Object.values(auth).flatMap((method: AuthMethod | undefined) => method?.id ?? []);
  const apis = new Map<AuthMethod['id'], BoundApi>();
  for (const id of methods) {
    const api = await collect(() => bindApi(spec, id, shared));
    if (api !== undefined) apis.set(id, api);
  }
  const apiOf = ({ id }: AuthMethod): BoundApi => {
    const api = apis.get(id);
    if (api === undefined) throw new Error(`connector ${spec.id} has no ${id}`);
    return api;
  };
  const synchronizer = createSynchronizer({
    connector: spec.id,
    sync: spec.sync,
    arguments: shared,
    now: now ?? Date.now,
    ...deriveSigningKeys({ connectorId: spec.id, connectorParameters, signingKey: options.signingKey }),
  });
  const actions = typeof spec.actions === 'function' ? spec.actions(shared) : (spec.actions ?? []);
  problems.push(...findSyncProblems(spec.id, synchronizer));
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);

  const makeApiClient: Connector['apiClient'] = async ({ http, tokenSource, method, traffic }) => {
    const api = apiOf(method);
    return createApiClient({
      target: api.target,
      maxConcurrentRequests: api.spec.maxConcurrentRequests,
      interpret: createAnswerInterpreter(api.spec.responseHandlers, shared, spec.name),
      http,
      tokenSource: method.id === 'token' ? deriveOnce(tokenSource, method, http) : tokenSource,
      traffic,
      now,
      readLimits: spec.readLimits,
      refusesPermission: spec.refusesPermission,
      authenticate: (request, credentials) => method.authenticate(request, credentials),
      explainRefusal: (headers) => method.explainRefusal?.(headers),
    });
  };

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
    auth,
    apiClient: makeApiClient,
    forwarder({ http, tokenSource, method, ...rest }) {
      const api = apiOf(method);
      return createForwarder({
        ...rest,
        http,
        target: api.target,
        tokenSource,
        maxConcurrentRequests: api.spec.maxConcurrentRequests ?? FORWARDED_AT_A_TIME,
        readLimits: spec.readLimits,
        isRefusalVague: spec.refusesPermission !== undefined,
        authenticate: (request, credentials) => method.authenticate(request, credentials),
        now: now ?? Date.now,
      });
    },
    async findBaseUri({ method, credentials }) {
      const { target } = apiOf(method);
      return (typeof target === 'function' ? await target(credentials) : target).baseUri;
    },
    async revoke({ http, method, credentials }) {
      const revoke = spec.auth[method.id]?.revoke ?? spec.revoke;
      if (revoke !== undefined) {
        const api = apiOf(method);
        const tokenSource = staticTokenSource(credentials);
        const client = await makeApiClient({ http, method, tokenSource });
        const target = typeof api.target === 'function' ? await api.target(credentials) : api.target;
        const anonymousClient = createApiClient({
          // Headers and query may hold the account's proof; only the address is taken over.
          target: { baseUri: target.baseUri, trustedUris: target.trustedUris, isForeign: target.isForeign },
          http,
          tokenSource,
          now,
          authenticate: () => ({}),
          // Here a 401 is about the client, and must not look like a token that is dead already.
          explainRefusal: () =>
            new ClientRegistrationError(
              'The service does not accept the connector’s client. Please tell its operator.',
            ),
        });
        const send = createHookSender(http, [target.baseUri, ...Object.values(connectorParameters)]);
        const given = { ...shared, apiClient: client, anonymousClient, credentials, send };
        const name = { connector: spec.name, hook: 'disconnect' };
        await ignoreDeadToken(() => callHook(name, async () => revoke(given)));
        return 'revoked';
      }
      if (method.id !== 'oauth2' || method.revoke === undefined) return 'unsupported';
      await method.revoke({ http, credentials });
      return 'revoked';
    },
    synchronizer,
    actions,
    async execute({ apiClient, action: id, args: given }) {
      const { action, args } = readAction(actions, id, given);
      await guardAuthor(`action ${action.id}`, () => action.execute({ ...shared, apiClient, args: args as never }));
    },
    test: async ({ apiClient, method, credentials }) => {
      const test = spec.auth[method.id]?.test ?? spec.test;
      const result = await callTest(() => test({ ...shared, apiClient, credentials }));
      if (typeof result?.name === 'string' && result.name !== '') return { name: result.name };
      throw namelessError({ detail: 'test returned no name' });
    },
  };
  return connector;
}

/** A `test` that trips over an answer of another shape than it expects: the provider's trouble, and logged as such. */
async function callTest<T>(test: () => Promise<T>): Promise<T> {
  try {
    return await test();
  } catch (error) {
    // A 404 is not about the account either: an address that is wrong, or a provider in trouble.
    if (error instanceof NotFoundError) throw namelessError({ detail: error.detail ?? 'not found' });
    if (error instanceof DocklineError) throw error;
    throw namelessError({ detail: 'test failed on the answer', cause: error });
  }
}

function namelessError(options: { detail: string; cause?: unknown }): ProviderError {
  return new ProviderError(
    'The service did not say whose account this is. Please try again in a few minutes.',
    options,
  );
}

/** A token that the provider does not accept any more needs no revoking. */
async function ignoreDeadToken(revoke: () => Promise<unknown> | undefined): Promise<void> {
  try {
    await revoke();
  } catch (error) {
    if (!(error instanceof InvalidCredentialsError)) throw error;
  }
}

/** Credentials of a pasted token, with what the connector makes of them; that is made once for one client. */
function deriveOnce(tokenSource: TokenSource, method: TokenMethod, http: Http): TokenSource {
  let derived: Promise<Credentials> | undefined;
  return {
    getCredentials: () =>
      (derived ??= tokenSource.getCredentials().then((credentials) => method.derive({ http, credentials }))),
  };
}
