import { createBinder } from '../../src/connections/bind-integration';
import type { Integration } from '../../src/connections';
import { loadConnector } from '../../src/connector';
import { createHttp } from '../../src/http';

const INTEGRATION: Integration = {
  id: 'i1',
  slug: 'code',
  name: 'Code',
  connectorId: 'github',
  appId: '',
  ownerId: 'ada',
  mode: 'per-user',
  authType: 'connector',
  settings: {},
  version: 1,
  createdAt: '',
  updatedAt: '',
};
const REGISTRATION = { clientId: 'id', clientSecret: 'secret' };

describe('which addresses are trusted', () => {
  const bind = (own: object) =>
    createBinder({
      catalogue: {
        has: () => true,
        load: (id) => ({ ...loadConnector(id) }),
        configured: () => REGISTRATION,
        findTokenOrigins: () => [],
      },
      store: { readParameters: async () => own } as never,
      changes: { subscribe: () => undefined, isLive: () => true, tell: () => undefined },
      now: Date.now,
    }).bind(INTEGRATION);
  const http = createHttp({ timeoutMs: 1000, userAgent: 'test' })();

  test('those of the operator are, as long as a user typed no part of them; those that came over the API are not', async () => {
    const ofOperator = await bind({});
    expect(ofOperator.guard(http, {})).toBe(http);
    expect(ofOperator.guard(http, {}).guard).toBeUndefined();
    expect(ofOperator.guard(http, { subdomain: 'acme' }).guard).toBeDefined();
    expect((await bind(REGISTRATION)).guard(http, {}).guard).toBeDefined();
  });
});
