import { connectorEnvironment } from '../../sandbox/provider/connector-environment';
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
  /** Puts it forward. */
  advance(ms: number): void;
  stop(): Promise<void>;
}

/** Options of `startTestService`. */
export interface TestServiceOptions {
  provider?: Partial<ProviderOptions>;
  environment?: Record<string, string>;
  connectorsFolder?: string;
}

/** Starts both; `trello` and `google` are served under their ids unless the environment says otherwise. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  let offset = 0;
  const now = (): number => Date.now() + offset;
  const provider = await startProvider({ now, ...options.provider });
  const logs = new LogCapture();
  const service = await startService({
    environment: {
      ...connectorEnvironment(provider),
      PORT: '0',
      HOST: '127.0.0.1',
      PROVIDER_TIMEOUT_MS: '1000',
      LOG_LEVEL: 'debug',
      ...options.environment,
    },
    logStream: logs,
    connectorsFolder: options.connectorsFolder,
    now,
  }).catch(async (error: unknown) => {
    await provider.stop();
    throw error;
  });
  return {
    service,
    provider,
    logs,
    now,
    advance: (ms) => {
      offset += ms;
    },
    stop: async () => {
      await Promise.all([service.stop(), provider.stop()]);
    },
  };
}
