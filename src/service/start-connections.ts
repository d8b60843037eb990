import type { RequestHandler } from 'express';
import {
  createApiRouter,
  createPages,
  createProxyHandler,
  describeApi,
  type ApiServices,
  type ProxyHandler,
} from '../api';
import {
  createApiKeys,
  createAuthenticate,
  createSessionCookies,
  createTickets,
  createTokenVerifier,
  createWrongProofs,
} from '../callers';
import type { StoredSettings } from '../config';
import { checkKeys, createConnectionsContext, keepAlive, type ConnectionsContext } from '../connections';
import type { Database } from '../database';
import { deriveKey } from '../keys';
import { createCallerGuard, type ApiPart, type CallerGuard } from '../web';
import { createCatalogue } from './connection-catalogue';
import type { ConnectorLibrary } from './connector-library';
import { runRounds } from './run-rounds';
import type { ServiceParts } from './service-parts';

/** The APIs of stored connections, and what runs beside them. */
export interface RunningConnections {
  router: RequestHandler;
  /** Serves proxied calls; asked before the router's app. */
  handleProxy: ProxyHandler;
  /** Refuses callers from other addresses; missing when any may call. */
  guard: CallerGuard | undefined;
  /** For the description of the API. */
  describe(): ApiPart;
  stop(): Promise<void>;
}

interface ConnectionsParts extends ServiceParts {
  settings: StoredSettings;
  database: Database;
  library: ConnectorLibrary;
}

/** Starts everything that `CONNECTIONS=on` brings. Throws a `ConfigurationError` when a key is missing. */
export async function startConnections(parts: ConnectionsParts): Promise<RunningConnections> {
  const { config, settings, database, connectors, library, readiness, now, pace } = parts;
  const { http, logger } = parts.resources;
  const context = createConnectionsContext({
    settings,
    database,
    catalogue: createCatalogue(config, library, connectors),
    http,
    now,
    pace,
    warn: (message, fields) => logger.warn(message, fields),
  });
  // What is over needs no key any more.
  await context.flows.sweep();
  await checkKeys(database, settings.keyRing);
  const services = createApiServices(context, parts);
  await services.apiKeys.bootstrap(settings.bootstrapApiKey);
  const rounds = runRounds(
    () => Promise.all([keepAlive(context, http), services.tickets.sweep()]),
    (error) => logger.warn('A round of background work failed', { error }),
  );
  return {
    router: createApiRouter(services),
    guard: services.guardCaller,
    handleProxy: createProxyHandler(services, { readiness, prefix: settings.apiPrefix }),
    describe: () => describeApi(services.sessions.name),
    stop: async () => {
      await rounds.stop();
      await context.vault.flush();
    },
  };
}

/** Who calls, and what routes answer with. */
function createApiServices(context: ConnectionsContext, { resources, readAddress }: ServiceParts): ApiServices {
  const { settings, database, now } = context;
  const { secretKey, apiAllowedIps, jwtIssuer: issuer, jwtAudience: audience, jwtKeys: keys } = settings;
  const publicUri = `${settings.publicUri}${settings.apiPrefix}`;
  const apiKeys = createApiKeys(database, now);
  const wrongProofs = createWrongProofs(now);
  const sessions = createSessionCookies(deriveKey(secretKey, 'session-cookie'), publicUri, now);
  const hasIssuer = issuer !== undefined && audience !== undefined && keys !== undefined;
  const verifyToken = hasIssuer ? createTokenVerifier({ issuer, audience, keys }, now) : undefined;
  return {
    context,
    apiKeys,
    tickets: createTickets(database, now),
    sessions,
    authenticate: createAuthenticate({ apiKeys, sessions, verifyToken, wrongProofs }),
    wrongProofs,
    pages: createPages({ key: deriveKey(secretKey, 'page-reason'), publicUri }),
    logger: resources.logger,
    publicUri,
    readAddress,
    guardCaller: apiAllowedIps && createCallerGuard(apiAllowedIps),
    now,
  };
}
