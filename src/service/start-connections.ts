import type { RequestHandler } from 'express';
import {
  createApiRouter,
  createOpenApi,
  createPages,
  createRawHandler,
  type ApiServices,
  type RawHandler,
} from '../api';
import {
  createApiKeys,
  createAuthenticate,
  createSessionCookies,
  createTickets,
  createTokenVerifier,
  createWrongProofs,
} from '../callers';
import type { Config } from '../config';
import { createConnectionsContext, findKeyProblems, keepAlive, type Catalogue } from '../connections';
import type { Database } from '../database';
import type { Pace } from '../connector';
import { ConfigurationError } from '../errors';
import type { HttpFactory } from '../http';
import { createKeyRing, parseKeys } from '../keys';
import type { Logger } from '../logger';
import { deriveKey } from '../keys';
import { VERSION } from './version';
import { createAddressGuard, type Readiness } from '../web';

/** The APIs of stored connections, and what runs beside them. */
export interface RunningConnections {
  router: RequestHandler;
  /** Serves proxied calls; asked before the router's app. */
  handleRaw: RawHandler;
  /** Where the APIs are, without a slash at the end. */
  prefix: string;
  /** Callers that may use them; any when missing. */
  allowedIps: readonly string[] | undefined;
  /** What `/openapi.json` answers. */
  openApi(): object;
  stop(): Promise<void>;
}

interface ConnectionsOptions {
  config: Config;
  database: Database;
  catalogue: Catalogue;
  http: HttpFactory;
  logger: Logger;
  readiness: Readiness;
  now: () => number;
  pace: Pace | undefined;
}

/** Between two rounds of what nobody waits for; each process starts somewhere in between. */
const ROUND_EVERY_MS = 30_000;

/** Starts everything that `CONNECTIONS=on` brings. Throws a `ConfigurationError` when a key is missing. */
export async function startConnections(options: ConnectionsOptions): Promise<RunningConnections> {
  const { config, database, catalogue, http, logger, readiness, now, pace } = options;
  const { settings } = config;
  const keyRing = createKeyRing(parseKeys(settings.ENCRYPTION_KEYS ?? '') ?? new Map());
  const context = createConnectionsContext({
    database,
    keyRing,
    catalogue,
    http,
    eventReceiver:
      settings.EVENTS_URI === undefined
        ? undefined
        : { uri: settings.EVENTS_URI, secret: settings.EVENTS_SECRET ?? '' },
    flowLifetimeSeconds: settings.FLOW_LIFETIME_SECONDS,
    refreshLeewayMs: settings.REFRESH_LEEWAY_SECONDS * 1000,
    providerTimeoutMs: settings.PROVIDER_TIMEOUT_MS,
    now,
    pace,
    warn: (message, fields) => logger.warn(message, fields),
  });
  // What is over needs no key any more.
  await context.flows.sweep();
  const problems = await findKeyProblems(database, keyRing);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const secretKey = Buffer.from(settings.SECRET_KEY ?? '', 'base64');
  const apiKeys = createApiKeys(database, now);
  await apiKeys.bootstrap(settings.BOOTSTRAP_API_KEY);
  const wrongProofs = createWrongProofs(now);
  const tickets = createTickets(database, now);
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience = '', JWT_KEYS: keys = '' } = settings;
  const verifyToken = issuer === undefined ? undefined : createTokenVerifier({ issuer, audience, keys }, now);
  const prefix = (settings.API_BASE_PATH ?? settings.BASE_PATH).replace(/\/+$/, '');
  const publicUri = `${(settings.PUBLIC_URL ?? '').replace(/\/+$/, '')}${prefix}`;
  const allowedIps = settings.API_ALLOWED_IPS;
  const sessions = createSessionCookies(deriveKey(secretKey, 'session-cookie'), publicUri, now);
  const services: ApiServices = {
    context,
    apiKeys,
    tickets,
    sessions,
    authenticate: createAuthenticate({ apiKeys, sessions, verifyToken, wrongProofs }),
    wrongProofs,
    pages: createPages({ key: deriveKey(secretKey, 'page-reason'), publicUri }),
    logger,
    publicUri,
    auditSample: settings.AUDIT_PROXY_SAMPLE,
    trustProxy: settings.TRUST_PROXY,
    guardAddress: allowedIps === undefined ? undefined : createAddressGuard(allowedIps),
    now,
  };

  let round: Promise<unknown> = Promise.resolve();
  const run = (): void => {
    round = Promise.all([keepAlive(context, http), tickets.sweep()]).catch((error: unknown) =>
      logger.warn('A round of background work failed', { error }),
    );
  };
  let timer = setTimeout(function again() {
    run();
    timer = setTimeout(again, ROUND_EVERY_MS).unref();
  }, ROUND_EVERY_MS * Math.random()).unref();
  return {
    router: createApiRouter(services),
    prefix,
    allowedIps,
    handleRaw: createRawHandler(services, { readiness, prefix }),
    openApi: () => createOpenApi({ publicUri, version: VERSION }),
    stop: async () => {
      clearTimeout(timer);
      await round;
      await context.vault.flush();
    },
  };
}
