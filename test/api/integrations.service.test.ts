import request from 'supertest';
import { clickConsent } from '../../sandbox/host/click-consent';
import { ROUTES } from '../../src/api/routes';
import { Browser } from '../kit/browser';
import {
  ADMIN_KEY,
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

type Body = Record<string, unknown>;

describe.each(DIALECTS)('the integrations API, %s store', (dialect) => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let ada: string;
  let bob: string;
  let ids: Record<'drive' | 'team' | 'keyed' | 'basic' | 'bearer', string>;

  const define = async (body: object): Promise<string> => {
    const answer = await kit.call('post', '/api/integrations').send(body);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return (answer.body as { id: string }).id;
  };
  const oauth2 = (slug: string, more: object = {}): object => {
    const { origin, options } = kit.provider;
    return {
      name: `Our ${slug}`,
      slug,
      authUri: `${origin}/o/oauth2/v2/auth`,
      tokenUri: `${origin}/token`,
      revocationUri: `${origin}/revoke`,
      apiBaseUri: `${kit.api.origin}/v2/`,
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      scope: 'files.read files.write',
      extra: { access_type: 'offline' },
      ...more,
    };
  };

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      environment: { PROVIDER_TIMEOUT_MS: '3000' },
    });
    ada = await kit.createKey('ada');
    bob = await kit.createKey('bob');
    const api = { apiBaseUri: kit.api.origin };
    ids = {
      drive: await define(oauth2('drive')),
      team: await define(oauth2('team', { mode: 'shared' })),
      keyed: await define({ name: 'Keyed', authType: 'apikey', apiKey: { in: 'query', name: 'key' }, ...api }),
      basic: await define({ name: 'Basic', authType: 'basic', ...api }),
      bearer: await define({ name: 'Bearer', authType: 'bearer', ...api }),
    };
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
  });
  beforeEach(() => {
    kit.provider.received.length = 0;
    kit.api.received.length = 0;
  });
  afterEach(async () => {
    kit.provider.faults.clear();
    kit.api.answerWith(undefined);
    for (const key of [ada, bob, ADMIN_KEY])
      for (const slug of Object.keys(ids)) await kit.call('delete', `/api/integrations/${slug}/connection`, key);
  });

  const connect = (key: string, slug = 'drive') => kit.connect(key, `/api/integrations/${slug}/connect`);
  const connection = async (key: string, slug = 'drive'): Promise<{ status: number; body: Body }> => {
    const { status, body } = await kit.call('get', `/api/integrations/${slug}/connection`, key);
    return { status, body: body as Body };
  };
  const tokenRequests = (): number => kit.provider.received.filter(({ path }) => path === '/token').length;

  test('C1: connect, read, list, call, disconnect: all eight routes', async () => {
    const { page, browser } = await connect(ada);
    expect((await browser.open(page.location ?? '')).text).toContain('Our drive is connected');
    expect((await connection(ada)).status).toBe(200);
    expect((await kit.call('get', '/api/integration-connections', ada)).body).toMatchObject({ total: 1 });
    const posted = await kit.call('post', '/api/integrations/drive/request', ada).send({ url: '/about' });
    expect(posted.body).toMatchObject({ method: 'GET', target: '/v2/about' });
    expect((await kit.call('get', '/api/integrations/drive/request/about', ada)).body).toMatchObject({
      target: '/v2/about',
    });
    expect((await kit.call('delete', '/api/integrations/drive/connection', ada)).status).toBe(204);
    const again = await kit
      .call('post', '/api/integrations/drive/connect', ada)
      .send({ accessToken: 'from-elsewhere' });
    expect(again.status).toBe(201);
  });

  test('C2, C3, C16, C29, C45, C54, C63, C79: anonymous callers get a 401, and nothing happens', async () => {
    const routes: Array<['get' | 'post' | 'delete', string]> = [
      ['get', '/api/integrations/drive/connect'],
      ['post', '/api/integrations/drive/connect'],
      ['get', '/api/integrations/drive/connection'],
      ['delete', '/api/integrations/drive/connection'],
      ['get', '/api/integration-connections'],
      ['post', '/api/integrations/drive/request'],
      ['get', '/api/integrations/drive/request/about'],
    ];
    for (const [method, path] of routes) {
      const { status, body, headers } = await request(kit.origin)[method](path);
      expect({ path, status, body: body as object }).toEqual({
        path,
        status: 401,
        body: {
          statusCode: 401,
          error: 'Unauthorized',
          code: 'unauthenticated',
          message: expect.any(String) as string,
        },
      });
      expect(headers['location']).toBeUndefined();
    }
    expect([...kit.provider.received, ...kit.api.received]).toEqual([]);
  });

  test('C2, C5, C8, C10: start answers 302 with the standard parameters and a new state each time; keys have no consent page', async () => {
    const start = async (): Promise<URL> => {
      const answer = await kit.call('get', '/api/integrations/drive/connect', ada);
      expect(answer.status).toBe(302);
      return new URL(String(answer.headers['location']));
    };
    const [one, two] = [await start(), await start()];
    const { state, code_challenge, ...rest } = Object.fromEntries(one.searchParams);
    expect(rest).toEqual({
      response_type: 'code',
      client_id: kit.provider.options.clientId,
      redirect_uri: `${kit.origin}/oauth2/callback/drive`,
      scope: 'files.read files.write',
      code_challenge_method: 'S256',
      access_type: 'offline',
    });
    expect(Buffer.from(state ?? '', 'base64url')).toHaveLength(32);
    expect(code_challenge).toHaveLength(43);
    expect(two.searchParams.get('state')).not.toBe(state);
    const { status, body } = await kit.call('get', '/api/integrations/keyed/connect', ada);
    expect({ status, body: body as object }).toMatchObject({
      status: 400,
      body: { statusCode: 400, code: 'not_interactive' },
    });
  });

  test('C4, C30, C47, C65, C81: id and slug name the same integration; what is not there is a 404', async () => {
    await connect(ada, ids.drive);
    for (const name of ['drive', ids.drive]) {
      expect((await kit.call('get', `/api/integrations/${name}/connect`, ada)).status).toBe(302);
      expect((await connection(ada, name)).body['integrationId']).toBe(ids.drive);
      expect((await kit.call('post', `/api/integrations/${name}/request`, ada).send({ url: 'x' })).status).toBe(200);
      expect((await kit.call('get', `/api/integrations/${name}/request/x`, ada)).status).toBe(200);
    }
    expect((await kit.call('delete', `/api/integrations/${ids.drive}/connection`, ada)).status).toBe(204);
    for (const name of ['nope', '00000000-0000-4000-8000-000000000000']) {
      const { status, body } = await kit.call('get', `/api/integrations/${name}/connect`, ada);
      expect({ status, body: body as object }).toMatchObject({
        status: 404,
        body: { statusCode: 404, error: 'Not Found' },
      });
    }
  });

  test('C6, C7, C9, C11, C12, C20, C21, C22, C27: a click is enough: the callback needs no login, exchanges the code once, and the connection is there', async () => {
    const { browser, page } = await kit.signIn(ada, '/api/integrations/drive/connect');
    kit.advance(300_000);
    const callback = await clickConsent(page.location ?? '');
    browser.cookies.delete('dockline_session');
    const ended = await browser.open(callback);
    expect({ status: ended.status, location: ended.location }).toEqual({
      status: 302,
      location: expect.stringContaining(`${kit.origin}/connect/done?told=`) as string,
    });
    const [sent, ...others] = kit.provider.received.filter(({ path }) => path === '/token');
    expect(others).toEqual([]);
    expect(Object.fromEntries(new URLSearchParams(sent?.body))).toMatchObject({
      grant_type: 'authorization_code',
      code: new URL(callback).searchParams.get('code'),
    });
    expect((await connection(ada)).status).toBe(200);
  });

  test.each([
    ['forged', (uri: URL) => uri.searchParams.set('state', 'y'.repeat(43))],
    ['missing', (uri: URL) => uri.searchParams.delete('state')],
  ])('C13, C19, C23, C26: a state that is %s makes no connection: 302 to the error page', async (_name, change) => {
    const { browser, page } = await kit.signIn(ada, '/api/integrations/drive/connect');
    const callback = new URL(await clickConsent(page.location ?? ''));
    expect(callback.pathname).toBe('/oauth2/callback/drive');
    change(callback);
    const ended = await browser.open(callback.href);
    expect({ status: ended.status, location: ended.location }).toEqual({
      status: 302,
      location: expect.stringContaining(`${kit.origin}/connect/failed?told=`) as string,
    });
    expect((await connection(ada)).status).toBe(404);
    expect(tokenRequests()).toBe(0);
  });

  test('C13: a state that was used, or belongs to another browser, makes no connection', async () => {
    const { browser, page } = await kit.signIn(ada, '/api/integrations/drive/connect');
    const callback = await clickConsent(page.location ?? '');
    expect((await new Browser().open(callback)).location).toContain('/connect/failed');
    expect((await browser.open(callback)).location).toContain('/connect/done');
    expect((await browser.open(callback)).location).toContain('/connect/failed');
    expect(tokenRequests()).toBe(1);
  });

  test('C24, C25, C26: an error of the provider uses the state up; its words are shown, and do nothing', async () => {
    const { browser, page } = await kit.signIn(ada, '/api/integrations/drive/connect');
    const callback = new URL(await clickConsent(page.location ?? ''));
    const denied = new URL(callback);
    denied.searchParams.delete('code');
    denied.searchParams.set('error', 'temporarily_unavailable');
    denied.searchParams.set('error_description', 'Try <script>alert(1)</script>\u202e & "later"');
    const ended = await browser.open(denied.href);
    const shown = await browser.open(ended.location ?? '');
    expect(shown.text).toContain('The service says: Try script alert(1) /script &amp; &quot;later&quot;');
    expect(shown.text).not.toContain('<script');
    expect(shown.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect((await browser.open(callback.href)).location).toContain('/connect/failed');
    expect(tokenRequests()).toBe(0);
    const forged = await browser.open(`${kit.origin}/connect/failed?told=eyJtZXNzYWdlIjoiZXZpbCJ9.AAAA`);
    expect(forged.text).not.toContain('evil');
  });

  test('C14, C15, C17, C18: POST connect with a code, a refresh token or tokens: 201, usable at once, no secret in the answer', async () => {
    const { page } = await kit.signIn(ada, '/api/integrations/drive/connect');
    const consent = new URL(page.location ?? '');
    consent.searchParams.delete('code_challenge');
    consent.searchParams.delete('code_challenge_method');
    const code = new URL(await clickConsent(consent.href)).searchParams.get('code');
    const post = (body: object) => kit.call('post', '/api/integrations/drive/connect', ada).send(body);
    const byCode = await post({ code, redirectUri: `${kit.origin}/oauth2/callback/drive` });
    expect({ status: byCode.status, body: byCode.body as object }).toMatchObject({
      status: 201,
      body: { integrationId: ids.drive },
    });
    expect((await kit.call('get', '/api/integrations/drive/request/x', ada)).status).toBe(200);
    const refreshToken = [...kit.provider.state.refreshTokens.keys()].at(-1);
    const byRefresh = await post({ refreshToken, data: { region: 'eu' } });
    expect(byRefresh.body).toMatchObject({ id: (byCode.body as Body)['id'], data: { region: 'eu' } });
    const accessToken = [...kit.provider.state.accessTokens.keys()].at(-1);
    const byTokens = await post({ accessToken, refreshToken, expiresIn: 100 });
    expect(byTokens.status).toBe(201);
    const text = JSON.stringify([byCode.body, byRefresh.body, byTokens.body]);
    expect([accessToken, refreshToken].filter((token) => text.includes(token ?? '-'))).toEqual([]);
    for (const body of [
      {},
      { code: 'x' },
      { code: 'wrong', redirectUri: 'https://x.example' },
      { refreshToken: 'wrong' },
    ]) {
      expect((await post(body)).body).toMatchObject({ statusCode: 400, error: 'Bad Request' });
    }
    kit.provider.faults.set('/token', { kind: 'reset' });
    expect((await post({ refreshToken })).body).toMatchObject({ statusCode: 502 });
  });

  test('C17: POST connect with a key, a user name and password, or a token', async () => {
    kit.api.answerWith((_request, response) => {
      response.end('{}');
      return true;
    });
    const use = async (slug: string, body: object): Promise<{ target: string; authorization: string | undefined }> => {
      const made = await kit.call('post', `/api/integrations/${slug}/connect`, ada).send(body);
      expect({ status: made.status, text: JSON.stringify(made.body).includes('s3cret') }).toEqual({
        status: 201,
        text: false,
      });
      await kit.call('get', `/api/integrations/${slug}/request/x?a=1&key=mine`, ada);
      const { target = '', headers } = kit.api.received.at(-1) ?? {};
      return { target, authorization: headers?.authorization };
    };
    expect(await use('keyed', { apiKey: 's3cret-key' })).toEqual({
      target: '/x?a=1&key=s3cret-key',
      authorization: undefined,
    });
    expect(await use('basic', { username: 'ada', password: 's3cret:pw' })).toEqual({
      target: '/x?a=1&key=mine',
      authorization: `Basic ${Buffer.from('ada:s3cret:pw').toString('base64')}`,
    });
    expect(await use('bearer', { token: 's3cret-token' })).toMatchObject({ authorization: 'Bearer s3cret-token' });
    expect(
      (await kit.call('post', '/api/integrations/basic/connect', ada).send({ username: 'ada' })).body,
    ).toMatchObject({
      statusCode: 400,
    });
  });

  test('C28, C31, C32, C33, C34, C35, C36, C37, C38, C39, C40, C41: a connection shows these members; a reconnect keeps id and time of making, a refresh moves the end', async () => {
    expect(await connection(ada)).toMatchObject({
      status: 404,
      body: { statusCode: 404, code: 'connection_not_found' },
    });
    await connect(ada);
    const { body: first } = await connection(ada);
    expect(first).toEqual({
      id: expect.stringMatching(UUID) as string,
      integrationId: ids.drive,
      ownerId: 'ada',
      isShared: false,
      tokenExpiresAt: expect.stringMatching(TIME) as string,
      refreshTokenExpiresAt: null,
      lastAuthorizedAt: expect.stringMatching(TIME) as string,
      apiBaseUri: `${kit.api.origin}/v2/`,
      scope: 'files.read files.write',
      data: {},
      name: 'Our drive',
      status: 'active',
      error: null,
      createdAt: expect.stringMatching(TIME) as string,
      updatedAt: expect.stringMatching(TIME) as string,
    });
    kit.advance(3_700_000);
    await kit.call('get', '/api/integrations/drive/request/x', ada);
    const { body: refreshed } = await connection(ada);
    const time = (body: Body, name: string): number => Date.parse(String(body[name]));
    expect(time(refreshed, 'tokenExpiresAt') - time(first, 'tokenExpiresAt')).toBeGreaterThanOrEqual(3_600_000);
    expect(time(refreshed, 'updatedAt')).toBeGreaterThan(time(first, 'updatedAt'));
    expect({ ...refreshed, tokenExpiresAt: '', updatedAt: '' }).toEqual({
      ...first,
      tokenExpiresAt: '',
      updatedAt: '',
    });
    await connect(ada);
    const { body: again } = await connection(ada);
    expect({ id: again['id'], createdAt: again['createdAt'] }).toEqual({
      id: first['id'],
      createdAt: first['createdAt'],
    });
    expect(time(again, 'lastAuthorizedAt')).toBeGreaterThan(time(first, 'lastAuthorizedAt'));
  });

  test('C36: the end of a refresh token is told where the provider tells it', async () => {
    const body = { access_token: 'a', refresh_token: 'r', expires_in: 60, refresh_token_expires_in: 86_400 };
    const { browser, page } = await kit.signIn(ada, '/api/integrations/drive/connect');
    const callback = await clickConsent(page.location ?? '');
    kit.provider.faults.set('/token', {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await browser.open(callback);
    const { refreshTokenExpiresAt } = (await connection(ada)).body;
    expect(Math.abs(Date.parse(String(refreshTokenExpiresAt)) - kit.now() - 86_400_000)).toBeLessThan(10_000);
  });

  test('C33, C42, C43, C46: per user each has their own; shared is one for all, ended by its owner or a superuser only', async () => {
    await connect(ada);
    await connect(bob);
    const [one, two] = [await connection(ada), await connection(bob)];
    expect(one.body['id']).not.toBe(two.body['id']);
    expect((await kit.call('get', '/api/integrations/team/connect', bob)).body).toMatchObject({ statusCode: 403 });
    expect((await kit.call('get', '/api/v1/credentials/auth/team', bob)).status).toBe(403);
    await connect(ADMIN_KEY, 'team');
    const [first, second] = [await connection(ada, 'team'), await connection(bob, 'team')];
    expect(first.body).toMatchObject({ isShared: true, ownerId: 'admin', id: second.body['id'] });
    expect((await kit.call('get', '/api/integrations/team/request/x', bob)).status).toBe(200);
    const end = (key: string) => kit.call('delete', '/api/integrations/team/connection', key);
    expect((await end(bob)).body).toMatchObject({ statusCode: 403, code: 'not_owner' });
    const root = await kit.createKey('root', { scopes: ['admin'] });
    expect((await end(root)).status).toBe(204);
    expect((await kit.call('get', '/api/integrations/team/request/x', bob)).body).toMatchObject({
      statusCode: 403,
      code: 'connection_required',
    });
  });

  test('C44, C48, C49, C50, C51: DELETE revokes both tokens, deletes the row, and answers 204; calls fail until it is made anew', async () => {
    await connect(ada);
    const tokens = [...kit.provider.state.accessTokens.keys()].slice(-1);
    kit.provider.received.length = 0;
    const answer = await kit.call('delete', '/api/integrations/drive/connection', ada);
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' });
    const revoked = kit.provider.received
      .filter(({ path }) => path === '/revoke')
      .map(({ body }) => new URLSearchParams(body));
    expect(revoked.map((form) => form.get('token_type_hint'))).toEqual(['refresh_token', 'access_token']);
    expect(revoked[1]?.get('token')).toBe(tokens[0]);
    expect((await connection(ada)).status).toBe(404);
    expect((await kit.call('delete', '/api/integrations/drive/connection', ada)).status).toBe(404);
    expect((await kit.call('get', '/api/integrations/drive/request/x', ada)).status).toBe(403);
    await connect(ada);
    expect((await kit.call('get', '/api/integrations/drive/request/x', ada)).status).toBe(200);
    kit.provider.faults.set('/revoke', { kind: 'hang' });
    expect((await kit.call('delete', '/api/integrations/drive/connection', ada)).status).toBe(204);
    await kit.call('patch', '/api/integrations/drive').send({ revocationUri: undefined });
  });

  test('C52: the description of the API says that whatever uses a connection fails after it is deleted', () => {
    expect(ROUTES.find(({ id }) => id === 'deleteConnection')?.summary).toContain('fails until it is made anew');
  });

  test('C53, C55, C56, C57, C58, C59, C60, C61: the list is HAL: own connections over all integrations, with the integration of each', async () => {
    const empty = await kit.call('get', '/api/integration-connections', ada);
    expect(empty.body).toEqual({
      _links: { self: { href: '/api/integration-connections' } },
      _embedded: { 'inf:integration-connection': [] },
      start: 0,
      count: 0,
      total: 0,
    });
    await connect(ada);
    kit.advance(1000);
    await kit.call('post', '/api/integrations/bearer/connect', ada).send({ token: 't' });
    await connect(bob);
    const { body } = await kit.call('get', '/api/integration-connections', ada);
    const { _embedded, ...rest } = body as { _embedded: Record<string, Body[]> };
    expect(rest).toMatchObject({ start: 0, count: 2, total: 2 });
    const items = _embedded['inf:integration-connection'] ?? [];
    expect(items.map(({ _embedded: within }) => within)).toEqual([
      { 'inf:integration': { id: ids.bearer, name: 'Bearer', type: 'custom' } },
      { 'inf:integration': { id: ids.drive, name: 'Our drive', type: 'custom' } },
    ]);
    const { _embedded: _within, ...own } = items[1] ?? {};
    expect(own).toEqual((await connection(ada)).body);
    const second = await kit.call('get', '/api/integration-connections?start=1&limit=1', ada);
    expect(second.body).toMatchObject({ start: 1, count: 1, total: 2 });
    expect((await kit.call('get', '/api/integration-connections?start=x', ada)).body).toMatchObject({
      statusCode: 400,
    });
  });

  test('integrations are made, read, changed and deleted; the secret is never read', async () => {
    const made = await kit.call('post', '/api/integrations').send(oauth2('crud', { description: 'For a test' }));
    expect(made.body).toMatchObject({
      slug: 'crud',
      type: 'custom',
      authType: 'oauth2',
      mode: 'per-user',
      scope: 'files.read files.write',
    });
    expect((await kit.call('post', '/api/integrations').send(oauth2('crud'))).body).toMatchObject({
      statusCode: 409,
      error: 'Conflict',
    });
    expect((await kit.call('get', '/api/integrations/crud', ada)).body).not.toHaveProperty('clientId');
    const found = await kit.call('get', '/api/integrations?q=for a TEST', ada);
    expect(found.body).toMatchObject({ total: 1, _embedded: { 'inf:integration': [{ slug: 'crud' }] } });
    expect((await kit.call('get', '/api/integrations-list', ada)).body).toHaveLength(6);
    const changed = await kit
      .call('patch', '/api/integrations/crud')
      .send({ name: 'Changed', clientSecret: 'new-secret' });
    expect(changed.body).toMatchObject({ name: 'Changed', description: 'For a test' });
    expect(JSON.stringify([made.body, changed.body])).not.toMatch(/secret/);
    const writer = await kit.createKey('ada', { scopes: ['integrations:write', 'integrations:read'] });
    expect((await kit.call('patch', '/api/integrations/crud', writer).send({ name: 'Mine' })).body).toMatchObject({
      statusCode: 403,
    });
    expect((await kit.call('delete', '/api/integrations/crud')).status).toBe(204);
    expect((await kit.call('get', '/api/integrations/crud')).status).toBe(404);
    expect((await kit.call('post', '/api/integrations').send({ name: 'Lacking' })).body).toMatchObject({
      statusCode: 400,
      fields: ['authUri', 'tokenUri', 'clientId'],
    });
  });
});
