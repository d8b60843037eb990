import { storesConnections } from '../../src/config';
import { createConnectionsContext, type ConnectionsContext } from '../../src/connections';
import type { Database } from '../../src/database';
import { createHttp } from '../../src/http';
import { readTestSettings } from './settings';

/** Outgoing HTTP of tests: a second for each request, private networks among them. */
export const testHttp = createHttp({ timeoutMs: 1000, userAgent: 'test', allowPrivateNetworks: true });

interface TestContextOptions {
  environment?: Readonly<Record<string, string>>;
  now?: () => number;
  warn?: (message: string) => void;
}

/** The operations on stored connections without a service around them; there is no connector but the generic one. */
export function createTestContext(database: Database, options: TestContextOptions = {}): ConnectionsContext {
  const { environment, now = Date.now, warn = () => undefined } = options;
  const settings = readTestSettings({
    REFRESH_LEEWAY_SECONDS: '60',
    PROVIDER_TIMEOUT_MS: '1000',
    AUDIT_PROXY_SAMPLE: '0',
    ...environment,
  });
  if (!storesConnections(settings)) throw new Error('not used');
  return createConnectionsContext({
    settings,
    database,
    catalogue: {
      has: () => false,
      load: () => {
        throw new Error('not used');
      },
      configured: () => undefined,
      findTokenOrigins: () => [],
    },
    http: testHttp,
    now,
    random: () => 0.5,
    warn,
  });
}
