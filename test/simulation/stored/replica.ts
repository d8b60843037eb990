import { Readable } from 'node:stream';
import { Kysely } from 'kysely';
import { createForwarder } from '../../../src/api-client/create-forwarder';
import { createRateLimiter, type Connector, type OAuth2Method } from '../../../src/connector';
import type { ConnectionsContext } from '../../../src/connections';
import type { Binder } from '../../../src/connections/bind-integration';
import { createConnectionStore } from '../../../src/connections/connection-store';
import { createEventOutbox } from '../../../src/connections/events';
import { createIntegrationStore } from '../../../src/connections/integration-store';
import { createTokenVault } from '../../../src/connections/token-vault';
import type { Database, Tables } from '../../../src/database';
import { guardDialect } from '../../../src/database/guard-dialect';
import type { Http } from '../../../src/http';
import type { Credentials } from '../../../src/tokens';
import { readStoredSettings } from '../../kit/settings';
import { createModelDialect } from '../model-database/model-dialect';
import type { World } from './world';

const PROVIDER_TIMEOUT_MS = 15_000;
const SETTINGS = readStoredSettings({ AUDIT_PROXY_SAMPLE: '0' });

/** One process: the real stores, vault and operations on a model of the database and of the provider. */
export interface Replica {
  context: ConnectionsContext;
  http: Http;
}

/** Starts a replica. */
export function createReplica(world: World, number: number): Replica {
  const { keyRing, dialect, scheduler } = world;
  const now = (): number => world.clock;
  const random = (): number => 0.5;
  const changes = world.news.listen(number);
  const model = createModelDialect(dialect, world.server.sessionOf(number));
  const db = new Kysely<Tables>({ dialect: guardDialect(model) });
  const database = { dialect, db, changes, migrated: 0, close: async () => undefined } as Database;
  const integrations = createIntegrationStore(database, keyRing, now);
  const connections = createConnectionStore(database, { keyRing, now, lockTimeoutMs: PROVIDER_TIMEOUT_MS + 5000 });
  const receiver = { uri: 'https://product.example', secret: 'not used' };
  const events = createEventOutbox(database, { receiver, now, random, onGivenUp: () => undefined });
  const audit = { write: async () => undefined, list: async () => [] };
  const binder = createModelBinder(createConnector(world, number));
  const warn = (_connection: unknown, error: unknown): void => world.watch.checkText(String(error));
  const vault = createTokenVault({
    store: connections,
    integrations,
    binder,
    changes,
    events,
    audit,
    leewayMs: 600_000,
    now,
    random,
    wait: (ms) => {
      const until = world.clock + ms;
      return scheduler.effect(
        'tries again to write',
        number,
        () => undefined,
        () => world.clock >= until,
      );
    },
    onPostponed: warn,
    onUnsaved: (connection, error) => {
      world.unsavedAt.add(number);
      warn(connection, error);
    },
  });
  const http = createHttp(world, number);
  const context: Partial<ConnectionsContext> = {
    settings: SETTINGS,
    database,
    integrations,
    connections,
    audit,
    events: { ...events, deliver: async () => 0 },
    flows: { sweep: async () => undefined } as ConnectionsContext['flows'],
    binder,
    vault,
    http: () => http,
    rateLimiter: createRateLimiter(),
    now,
    random,
    warn: (message, fields) => world.watch.checkText(`${message} ${String(fields['error'])}`),
  };
  return { context: context as ConnectionsContext, http };
}

/** Integrations always lead to the one connector: compiling it anew would cost more than all the rest. */
function createModelBinder(connector: Connector): Binder {
  const bind: Binder['bind'] = async (integration) => ({
    integration,
    connector,
    destinations: '["https://api.example"]',
    guard: (http) => http,
  });
  return { bind, check: async () => [], listDestinations: () => ['https://api.example'] };
}

function createConnector(world: World, number: number): Connector {
  const method = {
    id: 'oauth2',
    registration: 'sim',
    refreshLeewayMs: undefined,
    canRefresh: ({ refresh_token }: Credentials) => refresh_token !== undefined,
    refresh: ({ credentials }: { credentials: Credentials }) => world.requestTokens(number, credentials),
  } as unknown as OAuth2Method;
  const connector: Partial<Connector> = {
    id: 'sim',
    name: 'Sim',
    auth: { oauth2: method },
    forConnection: async () => connector as Connector,
    apiClient: async () => ({}) as Awaited<ReturnType<Connector['apiClient']>>,
    findBaseUri: async () => 'https://api.example',
    test: async () => ({ name: 'Ada' }),
    revoke: ({ credentials }) => world.revoke(number, credentials),
    forwarder: ({ http, tokenSource, rateLimiter, account, random }) =>
      createForwarder({
        http,
        tokenSource,
        target: { baseUri: 'https://api.example' },
        authenticate: (_request, { access_token }) => ({ authorization: `Bearer ${access_token}` }),
        isRefusalVague: false,
        readLimits: undefined,
        maxConcurrentRequests: 100,
        rateLimiter,
        account,
        now: () => world.clock,
        random,
      }),
  };
  return connector as Connector;
}

function createHttp(world: World, number: number): Http {
  const http: Http = {
    request: () => Promise.reject(new Error('not used')),
    stream: () => Promise.reject(new Error('not used')),
    timeLeftMs: () => Infinity,
    asForeign: () => http,
    callHeaders: {},
    timeoutMs: PROVIDER_TIMEOUT_MS,
    reportStatus: () => undefined,
    async forward({ headers }) {
      const status = await world.callApi(number, headers['authorization']?.replace('Bearer ', '') ?? '');
      return { status, headers: {}, body: Readable.from([]) };
    },
  };
  return http;
}
