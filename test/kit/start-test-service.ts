import { setImmediate } from 'node:timers/promises';
import { connectorEnvironment } from '../../sandbox/provider/connector-environment';
import type { Fault } from '../../sandbox/provider/faults';
import type { ProviderOptions } from '../../sandbox/provider/options';
import { startProvider, type SandboxProvider } from '../../sandbox/provider/start-provider';
import { startService, type Service } from '../../src/service/start-service';
import { LogCapture } from './log-capture';

/** A service with a simulated provider behind it, on real loopback sockets. */
export interface TestService {
  service: Service;
  provider: SandboxProvider;
  logs: LogCapture;
  /** The clock of both. */
  now(): number;
  /** Puts it forward; whoever waits for a provider's limits does so itself instead of waiting. */
  advance(ms: number): void;
  /** What to ask while the provider has this fault: where it never ends, a second service, which gives up after 200 ms. */
  askerFor(fault: Fault): Promise<{ service: Service }>;
  stop(): Promise<void>;
}

/** Options of `startTestService`. */
export interface TestServiceOptions {
  provider?: Partial<ProviderOptions>;
  environment?: Record<string, string>;
  connectorsFolder?: string;
  markLimitMs?: number;
}

/** Starts both; `trello` and `google` are served under their ids unless the environment says otherwise. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  let offset = 0;
  const now = (): number => Date.now() + offset;
  const wait = async (ms: number): Promise<void> => {
    const end = now() + ms;
    await setImmediate();
    offset += Math.max(0, end - now());
  };
  const provider = await startProvider({ now, ...options.provider });
  const logs = new LogCapture();
  const start = (environment: Record<string, string> = {}): Promise<Service> =>
    startService({
      environment: {
        ...connectorEnvironment(provider),
        PORT: '0',
        HOST: '127.0.0.1',
        // More than anything takes, also on a machine that is busy.
        PROVIDER_TIMEOUT_MS: '10000',
        LOG_LEVEL: 'debug',
        ...options.environment,
        ...environment,
      },
      logStream: logs,
      connectorsFolder: options.connectorsFolder,
      now,
      pace: { clock: now, wait },
      markLimitMs: options.markLimitMs,
    });
  const service = await start().catch(async (error: unknown) => {
    await provider.stop();
    throw error;
  });
  let impatient: Promise<Service> | undefined;
  return {
    service,
    provider,
    logs,
    now,
    advance: (ms) => {
      offset += ms;
    },
    askerFor: async ({ kind }) => {
      if (kind !== 'hang' && kind !== 'drip') return { service };
      impatient ??= start({ PROVIDER_TIMEOUT_MS: '200' });
      return { service: await impatient };
    },
    stop: async () => {
      await Promise.all([service.stop(), impatient?.then((other) => other.stop()), provider.stop()]);
    },
  };
}
