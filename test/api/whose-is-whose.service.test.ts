import request from 'supertest';
import { clickConsent } from '../../sandbox/host/click-consent';
import type { Browser } from '../kit/browser';
import {
  ADMIN_KEY,
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { startRawServer, type RawServer } from '../kit/raw-server';

const X = '5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c11';
const Y = '5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c12';
const FREE = '5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c13';
const BASE = '/api/v1/credentials';
const PERSON = ['connections:read', 'connections:write', 'connections:use', 'integrations:read'];
const BUILDER = [...PERSON, 'integrations:write'];

describe.each(DIALECTS)('whose is whose, %s store', (dialect) => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let evil: RawServer;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    kit = await startConnectionsService({ databaseUri: await databases.create() });
    evil = await startRawServer((_request, response) => response.end('{"access_token":"x","token_type":"bearer"}'));
    keys['ada'] = await kit.createKey('ada');
    keys['alice'] = await kit.createKey('alice', { scopes: BUILDER });
    keys['bob'] = await kit.createKey('bob', { scopes: BUILDER, appId: X });
    keys['adminOfX'] = await kit.createKey('boss', { scopes: ['admin'], appId: X });
    keys['auditorOfX'] = await kit.createKey('auditor', { scopes: ['audit:read'], appId: X });
    keys['ofY'] = await kit.createKey('yves', { scopes: BUILDER, appId: Y });
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await evil.stop();
    await databases.stop();
  });
  beforeEach(() => {
    evil.received.length = 0;
  });

  const key = (name: string): string => keys[name] ?? '';
  const define = async (slug: string, by: string, more: object = {}): Promise<void> => {
    const { origin, options } = kit.provider;
    const body = {
      name: slug,
      slug,
      authUri: `${origin}/o/oauth2/v2/auth`,
      tokenUri: `${origin}/token`,
      apiBaseUri: kit.api.origin,
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      extra: { access_type: 'offline' },
      ...more,
    };
    const answer = await kit.call('post', '/api/integrations', by).send(body);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  };
  const register = (by: string, provider: string, app?: string) =>
    kit.call('post', `${BASE}/oauth/register`, by).send({
      provider_name: provider,
      client_id: 'a',
      client_secret: 'b',
      token_data: { authorize_url: `${evil.origin}/auth`, token_url: `${evil.origin}/token` },
      ...(app !== undefined && { app_id: app }),
    });

  /** Two levels have the same name only where an administrator wants it so. */
  const registerGood = async (provider: string, app: string): Promise<void> => {
    const { origin, options } = kit.provider;
    const { status } = await kit.call('post', `${BASE}/oauth/register`).send({
      provider_name: provider,
      client_id: options.clientId,
      client_secret: options.clientSecret,
      app_id: app,
      token_data: {
        authorize_url: `${origin}/o/oauth2/v2/auth`,
        token_url: `${origin}/token`,
        additional_params: { access_type: 'offline' },
      },
    });
    expect(status).toBe(201);
  };

  describe('a code goes to the provider that gave it', () => {
    test('a provider that sends the browser to another one does not get the other’s code', async () => {
      await define('honest', ADMIN_KEY);
      const addresses = { authUri: `${evil.origin}/auth`, tokenUri: `${evil.origin}/token` };
      await define('evil', key('alice'), addresses);
      const begin = async (): Promise<{ browser: Browser; state: string }> => {
        const { browser, page } = await kit.signIn(key('ada'), '/api/integrations/evil/connect');
        const asked = new URL(page.location ?? '');
        expect(asked.searchParams.get('redirect_uri')).toBe(`${kit.origin}/oauth2/callback/evil`);
        return { browser, state: asked.searchParams.get('state') ?? '' };
      };
      const honest = await kit.signIn(key('ada'), '/api/integrations/honest/connect');
      const own = new URL(honest.page.location ?? '').searchParams.get('redirect_uri');
      expect(own).toBe(`${kit.origin}/oauth2/callback/honest`);
      for (const redirectUri of [
        own ?? '',
        `${kit.origin}/oauth2/callback`,
        `${kit.origin}${BASE}/auth/callback/honest`,
        `${kit.origin}${BASE}/auth/callback/evil`,
        `${kit.origin}/oauth2/callback/${X}/honest`,
        `${kit.origin}/oauth2/callback/${X}/evil`,
      ]) {
        const { browser, state } = await begin();
        // What the attacker's consent page answers with: the honest consent page, with the attacker's state.
        const consent = new URL(honest.page.location ?? '');
        consent.searchParams.set('state', state);
        consent.searchParams.set('redirect_uri', redirectUri);
        const callback = await clickConsent(consent.href);
        const ended = await browser.open(callback);
        expect([redirectUri, ended.status === 400 || ended.location?.includes('/connect/failed')]).toEqual([
          redirectUri,
          true,
        ]);
      }
      expect(evil.received.filter(({ target }) => target === '/token')).toEqual([]);
    });

    test('integrations of apps have addresses of their own, also where they have the same name', async () => {
      await define('twin', ADMIN_KEY);
      await registerGood('twin', X);
      const uris = [];
      for (const [by, path] of [
        [key('ada'), '/api/integrations/twin/connect'],
        [key('bob'), `${BASE}/auth/twin?app_id=${X}`],
      ] as const) {
        const { page } = await kit.signIn(by, path);
        uris.push(new URL(page.location ?? '').searchParams.get('redirect_uri'));
      }
      expect(uris).toEqual([`${kit.origin}/oauth2/callback/twin`, `${kit.origin}/oauth2/callback/${X}/twin`]);
      const { page } = await kit.connect(key('bob'), `${BASE}/auth/twin?app_id=${X}`);
      expect(page.location).toContain('/connect/done');
    });

    test('a name that was given up takes its callback along', async () => {
      await define('first', key('alice'), { redirectUri: `${kit.origin}/oauth2/callback/first` });
      const moved = await kit.call('patch', '/api/integrations/first', key('alice')).send({ slug: 'second' });
      expect({ status: moved.status, body: moved.body as object }).toMatchObject({
        status: 400,
        body: { fields: ['redirectUri'] },
      });
      await define('third', key('alice'));
      const { browser, page } = await kit.signIn(key('ada'), '/api/integrations/third/connect');
      const callback = await clickConsent(page.location ?? '');
      expect((await kit.call('patch', '/api/integrations/third', key('alice')).send({ slug: 'fourth' })).status).toBe(
        200,
      );
      await define('third', ADMIN_KEY);
      expect((await browser.open(callback)).location).toContain('/connect/failed');
    });

    test('the callback without a name is an administrator’s to choose', async () => {
      const shared = `${kit.origin}/oauth2/callback`;
      const refused = await kit.call('post', '/api/integrations', key('alice')).send({
        name: 'bare',
        authUri: `${evil.origin}/a`,
        tokenUri: `${evil.origin}/t`,
        clientId: 'a',
        clientSecret: 'b',
        redirectUri: shared,
      });
      expect({ status: refused.status, body: refused.body as object }).toMatchObject({
        status: 400,
        body: { fields: ['redirectUri'] },
      });
      for (const redirectUri of ['https://elsewhere.example/cb', `${kit.origin}/oauth2/callback/honest`]) {
        const other = await kit.call('patch', '/api/integrations/evil', key('alice')).send({ redirectUri });
        expect(other.status).toBe(400);
      }
      await define('bare', ADMIN_KEY, { redirectUri: shared });
      const { page } = await kit.connect(key('ada'), '/api/integrations/bare/connect');
      expect(page.location).toContain('/connect/done');
    });

    test.each([
      ['another issuer', { issuer: 'https://right.example' }, 'https://wrong.example', false],
      ['an issuer that differs by a slash', { issuer: 'https://right.example' }, 'https://right.example/', false],
      ['no issuer where one is promised', { issuer: 'https://right.example', sendsIssuer: true }, undefined, false],
      ['no issuer where none is promised', { issuer: 'https://right.example' }, undefined, true],
      ['the issuer', { issuer: 'https://right.example', sendsIssuer: true }, 'https://right.example', true],
      ['an issuer where none is known', {}, 'https://any.example', true],
    ])('an answer with %s', async (what, settings, iss, connects) => {
      const slug = `iss-${what.replaceAll(/[^a-z]/g, '')}`;
      await define(slug, ADMIN_KEY, settings);
      const { browser, page } = await kit.signIn(key('ada'), `/api/integrations/${slug}/connect`);
      const callback = new URL(await clickConsent(page.location ?? ''));
      if (iss !== undefined) callback.searchParams.set('iss', iss);
      kit.provider.received.length = 0;
      const ended = await browser.open(callback.href);
      expect(ended.location).toContain(connects ? '/connect/done' : '/connect/failed');
      const asked = kit.provider.received.filter(({ path }) => path === '/token');
      expect(asked).toHaveLength(connects ? 1 : 0);
    });
  });

  describe('an app is its members’', () => {
    test('who is no member names it for nothing: not to register, list, delete, link or connect', async () => {
      const alice = key('alice');
      const calls = [
        register(alice, 'taken', X),
        kit.call('get', `${BASE}/oauth/providers?app_id=${X}`, alice),
        kit.call('delete', `${BASE}/oauth/providers/twin?app_id=${X}`, alice),
        kit.call('get', `${BASE}/auth/twin?app_id=${X}`, alice),
        kit.call('get', `${BASE}/oauth/connections?app_id=${X}`, alice),
        kit.call('delete', `${BASE}/oauth/connections/twin?app_id=${X}`, alice),
        kit.call('post', `${BASE}/oauth/connections/twin/token?app_id=${X}`, alice).send({}),
        kit.call('get', `${BASE}/oauth/connections/twin/request/x`, alice).set('x-dockline-app', X),
        kit.call('post', '/api/v1/tickets', alice).send({ target: '/', app_id: X }),
      ];
      for (const { status, body } of await Promise.all(calls))
        expect({ status, body: body as object }).toMatchObject({ status: 403, body: { code: 'not_a_member' } });
    });

    test('who kept connections apart in an app that became somebody’s has these, and nothing that its members share', async () => {
      const app = '5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c14';
      await define('apart', ADMIN_KEY);
      await define('team', ADMIN_KEY, { mode: 'shared', authType: 'bearer' });
      await kit.connect(key('ada'), `${BASE}/auth/apart?app_id=${app}`);
      const boss = await kit.createKey('boss-of-it', { scopes: ['admin'], appId: app });
      const secret = { token: 'secret-of-the-team-1' };
      expect((await kit.call('post', '/api/integrations/team/connect', boss).send(secret)).status).toBe(201);
      const by = key('ada');
      const list = async (): Promise<unknown> =>
        (await kit.call('get', `${BASE}/oauth/connections?app_id=${app}`, by)).body as unknown;
      expect(await list()).toMatchObject([{ provider_type: 'apart', app_id: app }]);
      const shared = [
        kit.call('post', `${BASE}/oauth/connections/team/token?app_id=${app}`, by).send({}),
        kit.call('get', `${BASE}/oauth/connections/team/request/x`, by).set('x-dockline-app', app),
        kit.call('delete', `${BASE}/oauth/connections/team?app_id=${app}`, by),
      ];
      for (const { status, text } of await Promise.all(shared)) {
        expect([403, 404]).toContain(status);
        expect(text).not.toContain('secret-of-the-team');
      }
      expect((await kit.call('post', '/api/v1/tickets', by).send({ target: '/', app_id: app })).status).toBe(403);
      const made = (await kit.call('get', '/api/v1/keys')).body as Array<{ id: string; user_id: string }>;
      await kit.call('delete', `/api/v1/keys/${made.find(({ user_id: user }) => user === 'boss-of-it')?.id}`);
      const after = await kit.call('post', `${BASE}/oauth/connections/team/token?app_id=${app}`, key('alice')).send({});
      expect([403, 404]).toContain(after.status);
      expect((await kit.call('delete', `${BASE}/oauth/connections/apart?app_id=${app}`, by)).status).toBe(200);
    });

    test('a name that the account or one of its apps has is taken for both', async () => {
      await define('of-the-account', ADMIN_KEY);
      await define('of-the-app', key('bob'));
      const evilOnes = { authUri: `${evil.origin}/auth`, tokenUri: `${evil.origin}/token` };
      await expect(define('of-the-account', key('bob'), evilOnes)).rejects.toThrow('conflict');
      await expect(define('of-the-app', key('alice'), evilOnes)).rejects.toThrow('conflict');
      await define('renamed', key('alice'), evilOnes);
      const renamed = await kit.call('patch', '/api/integrations/renamed', key('alice')).send({ slug: 'of-the-app' });
      expect(renamed.status).toBe(409);
      expect((await register(key('alice'), 'of-the-app')).status).toBe(409);
    });

    test('an app that is nobody’s keeps one’s own connections apart, and is not registered in', async () => {
      const alice = key('alice');
      expect((await kit.call('get', `${BASE}/oauth/connections?app_id=${FREE}`, alice)).status).toBe(200);
      expect((await register(alice, 'taken', FREE)).status).toBe(403);
      expect((await register(ADMIN_KEY, 'of-admin', FREE)).status).toBe(201);
      expect((await kit.call('get', `${BASE}/oauth/connections?app_id=${FREE}`, alice)).status).toBe(403);
    });

    test('a user with a key of the app is a member with other keys too, until that key ends', async () => {
      const account = await kit.createKey('bob', { scopes: BUILDER });
      expect((await register(account, 'by-member', X)).status).toBe(201);
      const zoe = await kit.createKey('zoe', { scopes: BUILDER });
      const made = await kit
        .call('post', '/api/v1/keys')
        .send({ name: 'short', user_id: 'zoe', app_id: X, scopes: ['connections:read'] });
      expect((await register(zoe, 'by-zoe', X)).status).toBe(201);
      await kit.call('delete', `/api/v1/keys/${(made.body as { id: string }).id}`);
      expect((await register(zoe, 'by-zoe-again', X)).status).toBe(403);
    });

    test('a name in an app does not hide the account’s from those who did not choose it', async () => {
      await define('shared-name', ADMIN_KEY);
      expect((await register(ADMIN_KEY, 'shared-name', X)).status).toBe(201);
      const origins = [];
      for (const path of [
        '/api/integrations/shared-name/connect',
        `${BASE}/auth/shared-name`,
        `${BASE}/auth/shared-name?app_id=${X}`,
      ]) {
        const { page } = await kit.signIn(key('bob'), path);
        origins.push(new URL(page.location ?? '').origin);
      }
      expect(origins).toEqual([kit.provider.origin, kit.provider.origin, evil.origin]);
    });

    test('keys of one app read and end what is that app’s', async () => {
      await kit.call('get', `${BASE}/oauth/connections`, key('ofY'));
      await define('of-y', key('ofY'));
      for (const by of [key('adminOfX'), key('auditorOfX')]) {
        const { body } = await kit.call('get', '/api/v1/audit?limit=1000', by);
        const apps = new Set((body as Array<{ appId: string | null }>).map(({ appId }) => appId));
        expect([...apps]).toEqual([X]);
      }
      const listed = await kit.call('get', '/api/v1/keys', key('adminOfX'));
      const shown = listed.body as Array<{ app_id: string | null }>;
      expect(new Set(shown.map(({ app_id: app }) => app))).toEqual(new Set([X]));
      const all = (await kit.call('get', '/api/v1/keys')).body as Array<{ id: string; app_id: string | null }>;
      for (const { id } of all.filter(({ app_id: app }) => app !== X))
        expect((await kit.call('delete', `/api/v1/keys/${id}`, key('adminOfX'))).status).toBe(404);
      expect((await kit.call('get', '/api/v1/keys')).status).toBe(200);
      const own = await kit.createKey('temporary', { appId: X });
      const { body } = await kit.call('get', '/api/v1/keys', key('adminOfX'));
      const { id } = (body as Array<{ id: string; user_id: string }>).find(
        ({ user_id: user }) => user === 'temporary',
      ) ?? {
        id: '',
      };
      expect((await kit.call('delete', `/api/v1/keys/${id}`, key('adminOfX'))).status).toBe(204);
      expect((await kit.call('get', `${BASE}/oauth/connections`, own)).status).toBe(401);
    });

    test('what a person gives for herself does not become everybody’s while she is at the provider', async () => {
      await define('flips', key('alice'));
      const { browser, page } = await kit.signIn(key('ada'), '/api/integrations/flips/connect');
      const callback = await clickConsent(page.location ?? '');
      const change = { mode: 'shared' };
      expect((await kit.call('patch', '/api/integrations/flips', key('alice')).send(change)).status).toBe(200);
      expect((await browser.open(callback)).location).toContain('/connect/failed');
      expect((await kit.call('get', '/api/integrations/flips/request/me', key('alice'))).status).toBe(403);
      expect((await kit.call('get', '/api/integrations/flips/connection', key('alice'))).status).toBe(404);
    });

    test('an administrator of one app changes nothing of the account, and is nobody there', async () => {
      const boss = key('adminOfX');
      const change = { apiBaseUri: evil.origin, keepConnections: true };
      expect((await kit.call('patch', '/api/integrations/honest', boss).send(change)).status).toBe(404);
      expect((await kit.call('delete', '/api/integrations/honest', boss)).status).toBe(404);
      await define('of-alice', key('alice'));
      const namesake = await kit
        .call('post', '/api/v1/keys', boss)
        .send({ name: 'n', user_id: 'alice', scopes: ['integrations:read', 'integrations:write'] });
      const { key: other } = namesake.body as { key: string };
      for (const by of [boss, other])
        expect((await kit.call('get', '/api/integrations/of-alice', by)).body).not.toHaveProperty('clientId');
      expect((await kit.call('get', '/api/integrations/of-alice', key('alice'))).body).toHaveProperty('clientId');
      const forOperator = { name: 'n', user_id: 'admin', scopes: ['connections:read'] };
      const made = await kit.call('post', '/api/v1/keys', boss).send(forOperator);
      expect({ status: made.status, body: made.body as object }).toMatchObject({
        status: 403,
        body: { code: 'reserved_user' },
      });
      expect((await kit.call('post', '/api/v1/tickets', boss).send({ target: '/', user_id: 'admin' })).status).toBe(
        403,
      );
      expect(
        (await kit.call('post', '/api/v1/keys', boss).send({ ...forOperator, user_id: 'u', app_id: Y })).status,
      ).toBe(403);
    });
  });

  describe('links and browsers', () => {
    const startLink = async (): Promise<string> => {
      const { body } = await kit.call('post', '/api/v1/tickets', key('ada')).send({ target: '/connect/done' });
      return (body as { url: string }).url;
    };

    test('a link of an administrator names its user', async () => {
      for (const by of [ADMIN_KEY, key('adminOfX')]) {
        const { status, body } = await kit.call('post', '/api/v1/tickets', by).send({ target: '/' });
        expect({ status, body: body as object }).toMatchObject({ status: 400, body: { fields: ['user_id'] } });
      }
      expect((await kit.call('post', '/api/v1/tickets').send({ target: '/', user_id: 'u2' })).status).toBe(201);
    });

    test.each<[Record<string, string>, number]>([
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null' }, 403],
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ 'sec-fetch-site': 'none' }, 403],
      [{ origin: 'OWN', 'sec-fetch-site': 'same-site' }, 403],
      [{ origin: 'OWN' }, 303],
      [{ origin: 'OWN', 'sec-fetch-site': 'same-origin' }, 303],
    ])('the button of a link, from %j: %i', async (headers, status) => {
      const { origin } = headers;
      const sent = { ...headers, ...(origin === 'OWN' && { origin: kit.origin }) };
      const answer = await request(kit.origin)
        .post(new URL(await startLink()).pathname)
        .set(sent);
      expect(answer.status).toBe(status);
      expect(answer.headers['set-cookie'] === undefined).toBe(status === 403);
    });

    test('a page of a sibling domain reads nothing with a person’s cookie', async () => {
      const { browser } = await kit.signIn(key('ada'), '/connect/done');
      const read = (headers: Record<string, string>) =>
        browser.open(`${kit.origin}${BASE}/oauth/connections`, { headers });
      expect((await read({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
      expect((await read({ 'sec-fetch-site': 'none' })).status).toBe(200);
      for (const site of ['same-site', 'cross-site'])
        expect([site, (await read({ 'sec-fetch-site': site })).status]).toEqual([site, 403]);
    });

    test('a cookie whose name comes twice is nobody’s', async () => {
      const { browser } = await kit.signIn(key('ada'), '/connect/done');
      const mine = browser.cookies.get('dockline_session') ?? '';
      const { browser: other } = await kit.signIn(key('alice'), '/connect/done');
      const theirs = other.cookies.get('dockline_session') ?? '';
      const status = async (cookie: string): Promise<number> =>
        (await request(kit.origin).get(`${BASE}/oauth/connections`).set('cookie', cookie)).status;
      expect(await status(`dockline_session=${mine}`)).toBe(200);
      expect(await status(`dockline_session=${theirs}; dockline_session=${mine}`)).toBe(401);
      expect(await status(`dockline_session=${mine}; a=b; dockline_session=x`)).toBe(401);
    });
  });
});

test('under https cookies are for this host alone, by their names', async () => {
  const databases = await startDatabases('embedded');
  const kit = await startConnectionsService({
    databaseUri: await databases.create(),
    environment: { PUBLIC_URL: 'https://dock.example' },
  });
  const { body } = await kit.call('post', '/api/v1/tickets').send({ target: '/', user_id: 'ada' });
  const { pathname } = new URL((body as { url: string }).url);
  const answer = await request(kit.origin).post(pathname).set('origin', 'https://dock.example');
  expect(answer.headers['set-cookie']).toEqual([
    expect.stringMatching(/^__Host-dockline_session=[\w.-]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$/),
  ]);
  const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
  const list = (sent: string) => request(kit.origin).get(`${BASE}/oauth/connections`).set('cookie', sent);
  expect((await list(cookie)).status).toBe(200);
  expect((await list(cookie.replace('__Host-', ''))).status).toBe(401);
  await kit.register('mail');
  const started = await request(kit.origin).get(`${BASE}/auth/mail`).set('cookie', cookie);
  expect(String(started.headers['set-cookie'])).toMatch(/^__Host-dockline_browser=/);
  await kit.stop();
  await databases.stop();
}, 30_000);
