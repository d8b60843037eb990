import { createConnectionsContext, type ConnectionsContext } from '../../src/connections';
import type { Database } from '../../src/database';
import { createHttp } from '../../src/http';
import { createKeyRing, parseKeys } from '../../src/keys/key-ring';
import { ENCRYPTION_KEYS } from './connections-service';

type ContextOptions = Parameters<typeof createConnectionsContext>[0];

/** Outgoing HTTP of tests: a second for each request, private networks among them. */
export const testHttp = createHttp({ timeoutMs: 1000, userAgent: 'test', allowPrivateNetworks: true });

/** The operations on stored connections without a service around them; there is no connector but the generic one. */
export function createTestContext(database: Database, more: Partial<ContextOptions> = {}): ConnectionsContext {
  return createConnectionsContext({
    database,
    keyRing: createKeyRing(parseKeys(ENCRYPTION_KEYS) ?? new Map()),
    catalogue: {
      has: () => false,
      load: () => {
        throw new Error('not used');
      },
      configured: () => undefined,
      findTokenOrigins: () => [],
    },
    http: testHttp,
    eventReceiver: undefined,
    flowLifetimeSeconds: 600,
    refreshLeewayMs: 60_000,
    providerTimeoutMs: 1000,
    now: Date.now,
    random: () => 0.5,
    warn: () => undefined,
    ...more,
  });
}
