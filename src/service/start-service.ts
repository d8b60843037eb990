import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app';
import { loadConfig, type Config, type Environment } from '../config';
import {
  compileConnector,
  createAnswerStore,
  createPacer,
  listConnectorIds,
  listParameters,
  loadConnector,
  type Connector,
  type LoadedConnector,
  type Pace,
} from '../connector';
import type { Catalogue } from '../connections';
import { createCoordination } from './coordination';
import type { Database } from '../database';
import { ConfigurationError } from '../errors';
import { createHttp, type HttpFactory } from '../http';
import { setIsolationTimes } from '../isolate';
import { createLogger, type Logger } from '../logger';
import { openStorage } from './open-storage';
import { deriveKey } from '../keys';
import type { RunningConnections } from './start-connections';
import { isLoopbackHost } from '../uri';
import { VERSION } from './version';
import { createReadiness, type Readiness } from '../web';

/** Requests in flight get this long; after it their connections are cut. */
const STOP_TIMEOUT_MS = 9_000;

/** A client that sends its request slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Options of `startService`. */
export interface StartServiceOptions {
  environment: Environment;
  /** Where log lines go; default standard output. */
  logStream?: NodeJS.WritableStream;
  /** Folder of the connectors; default the project's. */
  connectorsFolder?: string;
  now?: () => number;
  /** How time passes where a provider's limits, or another try, are waited for; default real time. */
  pace?: Pace;
  /** Milliseconds after which `/validate` goes on without a mark; default five seconds. */
  markLimitMs?: number;
  /** Times of authors' methods in this process: how long one may compute, and how long its worker stays without one. */
  isolationTimes?: Parameters<typeof setIsolationTimes>[0];
}

/** A running service. */
export interface Service {
  /** Loopback address of the service, without a slash at the end. */
  origin: string;
  config: Config;
  /** Logs what nobody caught, redacted; the process is to end then. */
  reportBug(error: unknown): void;
  /** Stops accepting, lets requests in flight end, then resolves; never later than ten seconds. */
  stop(): Promise<void>;
}

/**
 * Settings → connectors → app → listening. Throws a `ConfigurationError` with everything that is wrong before anything
 * is opened. Reads nothing of the environment but what is handed in.
 */
export async function startService(options: StartServiceOptions): Promise<Service> {
  const { environment, logStream, connectorsFolder, now = Date.now, pace, markLimitMs, isolationTimes = {} } = options;
  setIsolationTimes(isolationTimes);
  const loaded = new Map<string, LoadedConnector>();
  const load = (id: string): LoadedConnector => {
    const connector = loaded.get(id) ?? loadConnector(id, connectorsFolder);
    loaded.set(id, connector);
    return connector;
  };
  const config = loadConfig(environment, {
    ids: listConnectorIds(connectorsFolder),
    describe: (id) => listParameters(load(id).spec),
  });
  const { settings } = config;
  const connectors = await compileAll(config, load, now);
  const logger = createLogger({
    level: settings.LOG_LEVEL,
    format: settings.LOG_FORMAT,
    secrets: config.secrets,
    stream: logStream,
  });
  const http = createHttp({
    timeoutMs: settings.PROVIDER_TIMEOUT_MS,
    userAgent: `dockline/${VERSION}`,
    allowPrivateNetworks: settings.ALLOW_PRIVATE_NETWORKS,
  });
  const database = await openStorage(settings);
  const coordination = createCoordination({ settings, database, logger, now });
  const readiness = createReadiness();
  const stored = await startStored({
    config,
    database,
    connectors,
    load,
    connectorsFolder,
    http,
    logger,
    readiness,
    now,
    pace,
  }).catch(async (error: unknown) => {
    coordination.close();
    await database?.close();
    throw error;
  });
  const app = createApp({
    connectors,
    storedConnections: stored,
    isMountedAtRoot: config.isMountedAtRoot,
    basePath: settings.BASE_PATH,
    allowedIps: settings.ALLOWED_IPS,
    trustProxy: settings.TRUST_PROXY,
    readiness,
    codeFlow: {
      pkce: settings.PKCE,
      keys: deriveFlowKeys(settings.SECRET_KEY),
      publicUri: settings.PUBLIC_URL,
      hostCallbackUri: settings.HOST_CALLBACK_URI,
      now,
    },
    http,
    services: {
      logger,
      now,
      markLimitMs,
      traffic: { pacer: createPacer(pace), answers: createAnswerStore() },
      coordinator: coordination.coordinator,
      refreshLeewayMs: settings.REFRESH_LEEWAY_SECONDS * 1000,
      allowedCallbackOrigins: settings.ALLOWED_CALLBACK_ORIGINS,
    },
  });
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    if (stored?.handleRaw(request, response) !== true) app(request, response);
  });
  const port = await listen(server, settings.PORT, settings.HOST);
  if (config.notConfigured.length > 0) {
    logger.info('Not served, since the client id is not set', { connectors: describeIds(config.notConfigured) });
  }
  if (connectors.length > 0 && isOpen(settings)) {
    logger.warn(
      'Everybody who reaches the connectors may use them: set ALLOWED_IPS, or a BASE_PATH that nobody guesses',
    );
  }
  logger.info('Listening', {
    host: settings.HOST,
    port,
    connectors: connectors.map(({ id }) => id).join(', '),
    version: VERSION,
  });

  return {
    origin: `http://127.0.0.1:${port}`,
    config,
    reportBug: (error) => logger.error('The process ends because of a bug', { error }),
    stop: async () => {
      if (!readiness.isReady()) return;
      readiness.stop();
      logger.info('Stopping');
      await close(server);
      await stored?.stop();
      coordination.close();
      await database?.close();
      logger.info('Stopped');
    },
  };
}

/** The other half, with its own rooms: loaded only where it is asked for. */
async function startStored(given: {
  config: Config;
  database: Database | undefined;
  connectors: readonly Connector[];
  load: (id: string) => LoadedConnector;
  connectorsFolder: string | undefined;
  http: HttpFactory;
  logger: Logger;
  readiness: Readiness;
  now: () => number;
  pace: Pace | undefined;
}): Promise<RunningConnections | undefined> {
  const { config, database, connectors, load, connectorsFolder, ...rest } = given;
  if (config.settings.CONNECTIONS === 'off' || database === undefined) return undefined;
  const { startConnections } = require('./start-connections') as typeof import('./start-connections');
  const ids = new Set(listConnectorIds(connectorsFolder));
  const registered = new Map(config.connectors.map(({ id, connectorParameters }) => [id, connectorParameters]));
  const catalogue: Catalogue = {
    has: (id) => ids.has(id),
    load,
    configured: (id) => registered.get(id),
    findTokenOrigins: (clientId) =>
      connectors.flatMap(({ auth: { oauth2 } }) =>
        oauth2?.clientId === clientId && !isLoopbackHost(new URL(oauth2.tokenUri).hostname)
          ? [new URL(oauth2.tokenUri).origin]
          : [],
      ),
  };
  return startConnections({ ...rest, config, database, catalogue });
}

/** The host signs nothing, so without one of these there is no telling it from others. */
function isOpen({ ALLOWED_IPS, BASE_PATH, HOST }: Config['settings']): boolean {
  return ALLOWED_IPS === undefined && BASE_PATH === '/' && !/^(127\..*|localhost|::1)$/.test(HOST);
}

/** A few are named; a catalogue is counted. */
function describeIds(ids: readonly string[]): string {
  return ids.length > 20 ? `${ids.length} of the catalogue` : ids.join(', ');
}

function deriveFlowKeys(secretKey: string | undefined): { verifier: Buffer; relay: Buffer } | undefined {
  if (secretKey === undefined) return undefined;
  const key = Buffer.from(secretKey, 'base64');
  return { verifier: deriveKey(key, 'pkce-verifier'), relay: deriveKey(key, 'relay-code') };
}

async function compileAll(
  config: Config,
  load: (id: string) => LoadedConnector,
  now: () => number,
): Promise<Connector[]> {
  const compiled: Connector[] = [];
  const problems: string[] = [];
  const { SECRET_KEY } = config.settings;
  const signingKey = SECRET_KEY === undefined ? undefined : deriveKey(Buffer.from(SECRET_KEY, 'base64'), 'connector');
  for (const { id, connectorParameters } of config.connectors) {
    const { spec, logo } = load(id);
    try {
      compiled.push(await compileConnector({ spec, logo, connectorParameters, signingKey, now }));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return compiled;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), STOP_TIMEOUT_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
