import { clickConsent } from '../../sandbox/host/click-consent';
import {
  ADMIN_KEY,
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type DatabaseKit,
} from '../kit/connections-service';
import { ENCRYPTION_KEYS, SECRET_KEY } from '../kit/settings';
import { readEverything } from '../kit/read-columns';

describe.each(DIALECTS)('the %s store after a full run', (dialect) => {
  let databases: DatabaseKit;
  beforeAll(async () => {
    databases = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => databases.stop());

  test('holds no token, secret, code, state or verifier in clear, in any column', async () => {
    const databaseUri = await databases.create();
    const kit = await startConnectionsService({
      databaseUri,
      environment: { AUDIT_PROXY_SAMPLE: '1' },
      provider: { clientSecret: 'canary-client-secret-1', rotatesRefreshTokens: true },
    });
    const canaries = new Set<string>([ADMIN_KEY, SECRET_KEY, ENCRYPTION_KEYS, kit.provider.options.clientSecret]);
    const ada = await kit.createKey('ada');
    canaries.add(ada);
    await kit.register('gmail');
    // OAuth 2.0, one flow finished and one left open.
    for (const isFinished of [true, false]) {
      const { body } = await kit
        .call('post', '/api/v1/tickets', ada)
        .send({ target: '/api/v1/credentials/auth/gmail' });
      canaries.add((body as { url: string }).url.split('/').at(-1) ?? '');
      const { browser, page } = await kit.signIn(ada, '/api/v1/credentials/auth/gmail');
      for (const value of browser.cookies.values()) canaries.add(value);
      canaries.add(new URL(page.location ?? '').searchParams.get('state') ?? '');
      const callback = await clickConsent(page.location ?? '');
      canaries.add(new URL(callback).searchParams.get('code') ?? '');
      if (isFinished) await browser.open(callback);
    }
    // OAuth 1.0a, with the operator's own registration.
    const trello = { name: 'Boards', slug: 'boards', type: 'trello' };
    expect((await kit.call('post', '/api/integrations').send(trello)).status).toBe(201);
    const boards = await kit.connect(ada, '/api/integrations/boards/connect');
    expect(boards.page.location).toContain('/connect/done');
    expect((await kit.call('get', '/api/integrations/boards/request/1/members/me', ada)).status).toBe(200);
    // A key that was pasted, and what a user filled in.
    const keyed = { name: 'Keyed', authType: 'apikey', apiBaseUri: kit.api.origin };
    await kit.call('post', '/api/integrations').send(keyed);
    canaries.add('canary-api-key-1');
    await kit
      .call('post', '/api/integrations/keyed/connect', ada)
      .send({ apiKey: 'canary-api-key-1', data: { note: 'x' } });
    // Refreshes, calls, failures and an end.
    kit.advance(3_700_000);
    await kit.call('get', '/api/integrations/gmail/request/x?token=canary-query-1', ada);
    canaries.add('canary-query-1');
    for (const { grant } of kit.provider.state.refreshTokens.values()) grant.isRevoked = true;
    kit.advance(3_700_000);
    await kit.call('get', '/api/integrations/gmail/request/x', ada);
    const { state } = kit.provider;
    for (const map of [state.accessTokens, state.refreshTokens, state.codes, state.oauth1Tokens, state.requestTokens])
      for (const key of map.keys()) canaries.add(key);
    for (const { secret } of [...state.oauth1Tokens.values(), ...state.requestTokens.values()]) canaries.add(secret);
    for (const { body } of kit.provider.received)
      for (const [name, value] of new URLSearchParams(body)) if (name === 'code_verifier') canaries.add(value);
    await kit.stop();

    expect(canaries.size).toBeGreaterThan(18);
    const { values, bytes } = await readEverything(databaseUri);
    expect(values.length).toBeGreaterThan(100);
    for (const canary of canaries) {
      expect(values.filter(({ text }) => text.includes(canary)).map(({ where }) => where)).toEqual([]);
      expect(bytes.includes(canary)).toBe(false);
      expect(kit.logs.text().includes(canary)).toBe(false);
    }
  }, 60_000);
});
