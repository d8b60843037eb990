import { statSync } from 'node:fs';
import request from 'supertest';
import { rotateKeys } from '../../src/connections';
import { openDatabase } from '../../src/database';
import { keyIdOf } from '../../src/keys';
import {
  ADMIN_KEY,
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { ENCRYPTION_KEYS, makeKeyRing } from '../kit/settings';
import { readEverything } from '../kit/read-columns';
import { testKey } from '../kit/test-key';

const BASE = '/api/v1/credentials';
const LIST = `${BASE}/oauth/connections`;
const GMAIL = `${BASE}/oauth/connections/gmail`;
const APP_X = '5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c01';
const APP_Y = '5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c02';

describe.each(DIALECTS)('who may what with connections, %s store', (dialect) => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let ada: string;
  let bob: string;

  beforeAll(async () => {
    databases = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => databases.stop());
  beforeEach(async () => {
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      environment: { REFRESH_LEEWAY_SECONDS: '60' },
    });
    ada = await kit.createKey('ada');
    bob = await kit.createKey('bob');
    await kit.register('gmail');
    kit.provider.received.length = 0;
  });
  afterEach(() => kit.stop());

  const connect = (key: string, query = ''): Promise<unknown> => kit.connect(key, `${BASE}/auth/gmail${query}`);
  const refreshes = (): number =>
    kit.provider.received.filter(({ body }) => body.includes('grant_type=refresh_token')).length;
  const tokensOf = (): string[] => [
    ...kit.provider.state.accessTokens.keys(),
    ...kit.provider.state.refreshTokens.keys(),
  ];
  const restart = async (environment: Record<string, string> = {}): Promise<void> => {
    const { provider, databaseUri } = kit;
    await kit.service.stop();
    const next = await startConnectionsService({ databaseUri, environment });
    await next.provider.stop();
    await next.api.stop();
    kit = {
      ...next,
      provider,
      api: kit.api,
      stop: async () => {
        await next.service.stop();
        await provider.stop();
        await kit.api.stop();
      },
    };
  };

  test('A23, A53: tokens are sealed: not in the database, and usable after a restart', async () => {
    await connect(ada);
    const { values, bytes } = await readEverything(kit.databaseUri);
    expect(tokensOf()).toHaveLength(2);
    for (const token of [...tokensOf(), kit.provider.options.clientSecret, ada]) {
      expect(values.filter(({ text }) => text.includes(token))).toEqual([]);
      expect(bytes).not.toContain(token);
    }
    const files = dialect === 'embedded' ? [kit.databaseUri.replace(/^file:/, '')] : [];
    expect(files.map((path) => statSync(path).mode & 0o777)).toEqual(files.map(() => 0o600));
    await restart();
    expect((await kit.call('get', `${GMAIL}/request/me`, ada)).status).toBe(200);
  });

  test('a flow that is over does not keep an old key needed', async () => {
    await kit.signIn(ada, `${BASE}/auth/gmail`);
    const two = `two:${testKey('two')}`;
    const database = await openDatabase(kit.databaseUri);
    await database.db.deleteFrom('dockline_integrations').execute();
    await expect(restart({ ENCRYPTION_KEYS: two })).rejects.toThrow('lacks the key "one"');
    await database.db.updateTable('dockline_flows').set({ expires_at: '2020-01-01T00:00:00.000Z' }).execute();
    await database.close();
    await restart({ ENCRYPTION_KEYS: two });
    expect((await kit.call('get', LIST, ada)).status).toBe(200);
  });

  test('A53: a sealed text that was changed by a bit, or moved to another row, does not open', async () => {
    await connect(ada);
    await connect(bob);
    const database = await openDatabase(kit.databaseUri);
    const rows = await database.db
      .selectFrom('dockline_connections')
      .select(['id', 'credentials_sealed', 'owner_id'])
      .execute();
    const of = (owner: string) => rows.find(({ owner_id }) => owner_id === owner);
    const write = (id: string | undefined, credentials_sealed: string): Promise<unknown> =>
      database.db
        .updateTable('dockline_connections')
        .set({ credentials_sealed })
        .where('id', '=', id ?? '')
        .execute();
    await write(of('ada')?.id, of('bob')?.credentials_sealed ?? '');
    const sealed = of('bob')?.credentials_sealed ?? '';
    await write(of('bob')?.id, `${sealed.slice(0, -3)}${sealed.at(-3) === 'A' ? 'B' : 'A'}${sealed.slice(-2)}`);
    await database.close();
    await restart();
    for (const key of [ada, bob]) {
      const { status, body } = await kit.call('get', `${GMAIL}/request/me`, key);
      expect({ status, body: body as object }).toMatchObject({ status: 503, body: { code: 'secret_not_readable' } });
    }
    expect(kit.api.received).toEqual([]);
  });

  test('A25, A26, A27, A29, A30, A32, A33: lists as a plain array, and answers a revocation with success and a message', async () => {
    expect((await request(kit.origin).get(LIST)).status).toBe(401);
    expect((await kit.call('get', LIST, ada)).body).toEqual([]);
    await connect(ada);
    expect((await kit.call('get', LIST, ada)).body).toEqual([
      {
        provider_type: 'gmail',
        app_id: null,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        status: 'active',
      },
    ]);
    const { body } = await kit.call('delete', GMAIL, ada);
    expect(body).toEqual({ success: true, message: 'gmail is disconnected.' });
    expect(kit.provider.received.filter(({ path }) => path === '/revoke')).toHaveLength(2);
  });

  test('A31: after a revocation there is nothing left; a second one is a 404', async () => {
    await connect(ada);
    await kit.call('delete', GMAIL, ada);
    expect((await kit.call('get', LIST, ada)).body).toEqual([]);
    expect((await kit.call('post', `${GMAIL}/token`, ada).send({})).status).toBe(404);
    expect((await kit.call('get', `${GMAIL}/request/me`, ada)).body).toMatchObject({ code: 'connection_required' });
    expect((await kit.call('delete', GMAIL, ada)).body).toMatchObject({ success: false, code: 'connection_not_found' });
  });

  test('A30, A56: a token that ended and cannot be refreshed makes the connection expired, and it is said', async () => {
    await kit.register('short', {}, { additional_params: {} });
    await kit.connect(ada, `${BASE}/auth/short`);
    kit.advance(3_601_000);
    expect((await kit.call('get', LIST, ada)).body).toMatchObject([{ provider_type: 'short', status: 'expired' }]);
    const { status, body } = await kit.call('get', `${BASE}/oauth/connections/short/request/me`, ada);
    expect({ status, body: body as object }).toMatchObject({ status: 401, body: { code: 'connection_expired' } });
    expect(kit.api.received).toEqual([]);
  });

  test('A54, A56: an ended token is refreshed once, by token and by proxy, whoever is first', async () => {
    await connect(ada);
    kit.advance(3_550_000);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_value, index) =>
        index % 2 === 0
          ? kit.call('get', `${GMAIL}/request/me`, ada)
          : kit.call('post', `${GMAIL}/token`, ada).send({}),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(refreshes()).toBe(1);
    const { body } = await kit.call('post', `${GMAIL}/token`, ada).send({});
    expect(body).toEqual({
      access_token: [...kit.provider.state.accessTokens.keys()].at(-1),
      token_type: 'Bearer',
      expires_at: expect.stringMatching(/Z$/) as string,
      scopes: ['read', 'write'],
      api_base_url: `${kit.api.origin}/base`,
    });
    expect(refreshes()).toBe(1);
  });

  test('A56: a refused refresh ends the connection; a failed one does not', async () => {
    await connect(ada);
    kit.advance(3_700_000);
    kit.provider.faults.set('/token', { kind: 'answer', status: 503 });
    expect((await kit.call('get', `${GMAIL}/request/me`, ada)).status).toBe(502);
    expect((await kit.call('get', LIST, ada)).body).toMatchObject([{ status: 'error' }]);
    kit.provider.faults.clear();
    expect((await kit.call('get', `${GMAIL}/request/me`, ada)).status).toBe(200);
    expect((await kit.call('get', LIST, ada)).body).toMatchObject([{ status: 'active' }]);
    for (const token of kit.provider.state.refreshTokens.values()) token.grant.isRevoked = true;
    kit.advance(3_700_000);
    expect((await kit.call('get', `${GMAIL}/request/me`, ada)).status).toBe(401);
    expect((await kit.call('get', LIST, ada)).body).toMatchObject([{ status: 'expired' }]);
    const before = refreshes();
    expect((await kit.call('get', `${GMAIL}/request/me`, ada)).status).toBe(401);
    expect(refreshes()).toBe(before);
    await connect(ada);
    expect((await kit.call('get', `${GMAIL}/request/me`, ada)).status).toBe(200);
  });

  test('a provider that is down is not asked by every call while the token in hand works', async () => {
    await connect(ada);
    kit.advance(3_550_000);
    kit.provider.faults.set('/token', { kind: 'answer', status: 503 });
    for (let call = 0; call < 5; call += 1)
      expect((await kit.call('get', `${GMAIL}/request/me`, ada)).status).toBe(200);
    expect(refreshes()).toBe(1);
    expect((await kit.call('get', LIST, ada)).body).toMatchObject([{ status: 'active' }]);
    kit.provider.faults.clear();
    kit.advance(60_000);
    expect((await kit.call('get', `${GMAIL}/request/me`, ada)).status).toBe(200);
    expect(refreshes()).toBe(2);
  });

  test('A55: a new key re-seals everything while the old one still opens; then the old one can go', async () => {
    await connect(ada);
    const keys = `two:${testKey('two')},${ENCRYPTION_KEYS}`;
    await restart({ ENCRYPTION_KEYS: keys });
    expect((await kit.call('get', `${GMAIL}/request/me`, ada)).status).toBe(200);
    const database = await openDatabase(kit.databaseUri);
    const ring = makeKeyRing(keys);
    expect(await rotateKeys(database, ring)).toEqual({ resealed: 3, failed: 0 });
    const rows = await database.db.selectFrom('dockline_connections').selectAll().execute();
    expect(rows.map(({ credentials_sealed }) => keyIdOf(credentials_sealed))).toEqual(['two']);
    await database.close();
    await restart({ ENCRYPTION_KEYS: `two:${testKey('two')}` });
    expect((await kit.call('get', `${GMAIL}/request/me`, ada)).status).toBe(200);
    await expect(restart({ ENCRYPTION_KEYS })).rejects.toThrow('ENCRYPTION_KEYS lacks the key "two"');
  });

  test('A57: another user neither lists, uses nor revokes a connection', async () => {
    await connect(ada);
    expect((await kit.call('get', LIST, bob)).body).toEqual([]);
    expect((await kit.call('get', `${GMAIL}/request/me`, bob)).status).toBe(403);
    expect((await kit.call('post', `${GMAIL}/token`, bob).send({})).status).toBe(404);
    expect((await kit.call('delete', GMAIL, bob)).status).toBe(404);
    expect((await kit.call('get', `${GMAIL}/request/me`, ADMIN_KEY)).status).toBe(403);
    expect((await kit.call('get', LIST, ada)).body).toHaveLength(1);
    expect(kit.api.received).toEqual([]);
  });

  test('A58: a connection of one app is not there for another app, nor at account level', async () => {
    const inY = await kit.createKey('ada', { appId: APP_Y });
    await connect(ada, `?app_id=${APP_X}`);
    const inX = await kit.createKey('ada', { appId: APP_X });
    expect((await kit.call('get', LIST, inX)).body).toMatchObject([{ app_id: APP_X }]);
    expect((await kit.call('get', `${GMAIL}/request/me`, inX)).status).toBe(200);
    for (const key of [ada, inY]) {
      expect((await kit.call('get', LIST, key)).body).toEqual([]);
      expect((await kit.call('get', `${GMAIL}/request/me`, key)).status).toBe(403);
      expect((await kit.call('post', `${GMAIL}/token`, key).send({})).status).toBe(404);
      expect((await kit.call('delete', GMAIL, key)).status).toBe(404);
      expect((await kit.call('get', '/api/integration-connections', key)).body).toMatchObject({ total: 0 });
      expect((await kit.call('get', '/api/integrations/gmail/connection', key)).status).toBe(404);
    }
    expect((await kit.call('get', `${LIST}?app_id=${APP_X}`, inY)).body).toMatchObject({ code: 'wrong_app' });
    expect((await kit.call('delete', `${GMAIL}?app_id=${APP_X}`, ada)).status).toBe(200);
  });

  test('A59: a wrong, revoked or ended key is a 401; keys are stored hashed', async () => {
    const routes = [LIST, `${BASE}/oauth/providers`, '/api/integrations', '/api/integration-connections'];
    const read = async (key: string): Promise<number[]> => {
      const statuses: number[] = [];
      for (const path of routes) statuses.push((await kit.call('get', path, key)).status);
      return statuses;
    };
    expect(await read(ada)).toEqual([200, 200, 200, 200]);
    expect((await request(kit.origin).get(LIST).set('x-api-key', ada)).status).toBe(200);
    expect((await request(kit.origin).get(LIST).set('authorization', `Bearer api_${ada}`)).status).toBe(200);
    expect(await read(`${ada}x`)).toEqual([401, 401, 401, 401]);
    expect((await request(kit.origin).get(LIST).set('authorization', `Basic ${ada}`)).status).toBe(401);
    const short = await kit.createKey('ada', { expiresAt: new Date(kit.now() + 60_000).toISOString() });
    expect(await read(short)).toEqual([200, 200, 200, 200]);
    kit.advance(61_000);
    expect(await read(short)).toEqual([401, 401, 401, 401]);
    const keys = (await kit.call('get', '/api/v1/keys')).body as Array<{ id: string; prefix: string }>;
    const { id = '' } = keys.find(({ prefix }) => ada.startsWith(prefix)) ?? {};
    expect((await kit.call('delete', `/api/v1/keys/${id}`)).status).toBe(204);
    expect(await read(ada)).toEqual([401, 401, 401, 401]);
    expect(JSON.stringify(keys)).not.toContain(ada);
  });

  test('A60: a key does what its scopes say, and the granted scopes are kept', async () => {
    const reader = await kit.createKey('ada', { scopes: ['connections:read', 'integrations:read'] });
    await connect(ada);
    expect((await kit.call('get', LIST, reader)).status).toBe(200);
    const refused = [
      await kit.call('post', `${BASE}/oauth/register`, reader).send({}),
      await kit.call('delete', GMAIL, reader),
      await kit.call('get', `${BASE}/auth/gmail`, reader),
      await kit.call('get', `${GMAIL}/request/me`, reader),
      await kit.call('get', '/api/v1/audit', reader),
      await kit.call('post', '/api/v1/keys', reader).send({}),
    ];
    for (const { status, body } of refused)
      expect({ status, code: (body as { code: string }).code }).toEqual({ status: 403, code: 'insufficient_scope' });
    kit.provider.options.grantsFirstScopeOnly = true;
    await connect(ada);
    expect((await kit.call('post', `${GMAIL}/token`, ada).send({})).body).toMatchObject({ scopes: ['read'] });
    expect((await kit.call('get', '/api/integrations/gmail/connection', ada)).body).toMatchObject({
      scope: 'read',
    });
  });

  test('A52: a browser changes something only from our own origin; a key needs none', async () => {
    const { browser } = await kit.connect(ada, `${BASE}/auth/gmail`);
    const revoke = async (headers: Record<string, string>): Promise<number> =>
      (await browser.open(`${kit.origin}${GMAIL}`, { method: 'DELETE', headers })).status;
    expect(await revoke({ origin: 'https://evil.example' })).toBe(403);
    expect(await revoke({ origin: 'null' })).toBe(403);
    expect(await revoke({})).toBe(403);
    expect(await revoke({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    const read = async (headers: Record<string, string>): Promise<number> =>
      (await browser.open(`${kit.origin}${LIST}`, { headers })).status;
    expect(await read({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
    expect(await read({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const start = async (dest: string): Promise<number> => {
      const site = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': dest };
      return (
        await request(kit.origin)
          .get(`${BASE}/auth/gmail`)
          .set({ cookie, ...site })
      ).status;
    };
    expect(await start('iframe')).toBe(403);
    expect(await start('document')).toBe(302);
    expect(await revoke({ origin: kit.origin })).toBe(200);
    await connect(ada);
    expect((await kit.call('delete', GMAIL, ada)).status).toBe(200);
  });
});
