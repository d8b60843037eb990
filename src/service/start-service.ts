import { createApp } from './app';
import { loadConfig, storesConnections, type Config, type Environment } from '../config';
import { compileConnectors } from './compile-connectors';
import { openLibrary, type ConnectorLibrary } from './connector-library';
import { listen } from './listen';
import type { Pace } from '../connector';
import { setIsolationTimes } from '../isolate';
import type { Logger } from '../logger';
import { openResources } from './open-resources';
import type { ServiceParts } from './service-parts';
import type { RunningConnections } from './start-connections';
import { VERSION } from './version';
import { createAddressReader, createReadiness } from '../web';

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
  const { environment, logStream, connectorsFolder, now = Date.now, pace, markLimitMs } = options;
  setIsolationTimes(options.isolationTimes ?? {});
  const library = openLibrary(connectorsFolder);
  const config = loadConfig(environment, library);
  const connectors = await compileConnectors(config, library, now);
  const { settings, secrets } = config;
  const resources = await openResources({ settings, secrets, logStream, now });
  const { logger } = resources;
  const readiness = createReadiness();
  const readAddress = createAddressReader(settings.trustProxy);
  const parts = { config, connectors, resources, readiness, readAddress, now, pace, markLimitMs };
  const stored = await startStored({ ...parts, library }).catch(async (error: unknown) => {
    await resources.close();
    throw error;
  });
  const app = createApp({ ...parts, stored });
  const listening = await listen((request, response) => {
    if (stored?.handleProxy(request, response) !== true) app(request, response);
  }, settings);
  logStart(logger, parts, listening.port);

  return {
    origin: `http://127.0.0.1:${listening.port}`,
    config,
    reportBug: (error) => logger.error('The process ends because of a bug', { error }),
    stop: async () => {
      if (!readiness.isReady()) return;
      readiness.stop();
      logger.info('Stopping');
      await listening.close();
      await stored?.stop();
      await resources.close();
      logger.info('Stopped');
    },
  };
}

/** The other half, with its own rooms: loaded only where it is asked for. */
async function startStored(
  parts: ServiceParts & { library: ConnectorLibrary },
): Promise<RunningConnections | undefined> {
  const { settings } = parts.config;
  const { database } = parts.resources;
  if (!storesConnections(settings) || database === undefined) return undefined;
  const { startConnections } = require('./start-connections') as typeof import('./start-connections');
  return startConnections({ ...parts, settings, database });
}

/** Says what runs, and what an operator may have forgotten. */
function logStart(logger: Logger, { config, connectors }: ServiceParts, port: number): void {
  const { settings, notConfigured } = config;
  if (notConfigured.length > 0) {
    logger.info('Not served, since the client id is not set', { connectors: describeIds(notConfigured) });
  }
  if (connectors.length > 0 && isOpen(settings)) {
    logger.warn(
      'Everybody who reaches the connectors may use them: set ALLOWED_IPS, or a BASE_PATH that nobody guesses',
    );
  }
  logger.info('Listening', {
    host: settings.host,
    port,
    connectors: connectors.map(({ id }) => id).join(', '),
    version: VERSION,
  });
}

/** The host signs nothing, so without one of these there is no telling it from others. */
function isOpen({ allowedIps, basePath, host }: Config['settings']): boolean {
  return allowedIps === undefined && basePath === '' && !/^(127\..*|localhost|::1)$/.test(host);
}

/** A few are named; a catalogue is counted. */
function describeIds(ids: readonly string[]): string {
  return ids.length > 20 ? `${ids.length} of the catalogue` : ids.join(', ');
}
