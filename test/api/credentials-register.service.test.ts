import request from 'supertest';
import {
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

const BASE = '/api/v1/credentials';
const REGISTER = `${BASE}/oauth/register`;

describe.each(DIALECTS)('registering providers, %s store', (dialect) => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let ada: string;

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    kit = await startConnectionsService({ databaseUri: await databases.create() });
    ada = await kit.createKey('ada');
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
  });

  const startOf = async (name: string, query = ''): Promise<URL> => {
    const { headers } = await kit.call('get', `${BASE}/auth/${name}${query}`, ada);
    return new URL(String(headers['location']));
  };

  test('A1, A2: register, start, callback, list, use, revoke, delete', async () => {
    const { body } = await kit.register('gmail');
    const { page } = await kit.connect(ada, `${BASE}/auth/gmail?return_to=%2Fhome`);
    expect(page.location).toBe(`${kit.origin}/home?connected=true&authenticator=${String(body['provider_id'])}`);
    expect((await kit.call('get', `${BASE}/oauth/connections`, ada)).body).toHaveLength(1);
    const used = await kit.call('get', `${BASE}/oauth/connections/gmail/request/me?a=1`, ada);
    expect(used.body).toMatchObject({ method: 'GET', target: '/base/me?a=1' });
    expect((await kit.call('delete', `${BASE}/oauth/connections/gmail`, ada)).status).toBe(200);
    expect((await kit.call('get', `${BASE}/oauth/connections`, ada)).body).toEqual([]);
    const listed = await kit.call('get', `${BASE}/oauth/providers`);
    expect((listed.body as Array<{ name: string }>).map(({ name }) => name)).toContain('gmail');
    expect((await kit.call('delete', `${BASE}/oauth/providers/${String(body['provider_id'])}`)).status).toBe(200);
    expect((await kit.call('get', `${BASE}/auth/gmail`, ada)).status).toBe(404);
  });

  test('A3: takes POST with JSON from callers it knows, and nothing else', async () => {
    expect((await kit.call('get', REGISTER)).status).toBe(405);
    expect((await kit.call('delete', REGISTER)).headers['allow']).toBe('POST');
    const anonymous = await request(kit.origin).post(REGISTER).send({});
    expect({ status: anonymous.status, body: anonymous.body as object }).toEqual({
      status: 401,
      body: { success: false, code: 'unauthenticated', message: expect.stringContaining('who you are') as string },
    });
    const notJson = await kit.call('post', REGISTER).set('content-type', 'application/json').send('{');
    expect(notJson.body).toMatchObject({ success: false, code: 'invalid_json' });
  });

  test.each([
    ['', 'provider_name'],
    ['Has Spaces', 'name'],
    ['callback', 'name'],
    ['../x', 'name'],
    ['-x', 'name'],
    ['x'.repeat(65), 'name'],
    ['6f9619ff-8b86-4d01-b42d-00cf4fc964ff', 'name'],
  ])('A4: refuses the name %j', async (name, named) => {
    const { status, body } = await kit.register(name);
    expect(status).toBe(400);
    expect(body['message']).toContain(named);
  });

  test.each(['provider_name', 'client_id', 'client_secret', 'token_data'])(
    'A4, A5, A6: %s is needed, and named',
    async (field) => {
      const { status, body } = await kit.register('lacking', { [field]: undefined });
      expect({ status, body }).toMatchObject({ status: 400, body: { success: false, fields: [field] } });
    },
  );

  test('A5, A8, A9, A10, A14, A18: start leads to authorize_url with its own query, client id, scopes and state', async () => {
    const { origin } = kit.provider;
    const { clientId } = kit.provider.options;
    await kit.register(
      'queried',
      {},
      { authorize_url: `${origin}/o/oauth2/v2/auth?tenant=a%20b`, scopes: ['a', 'b', 'c'] },
    );
    const answer = await kit.call('get', `${BASE}/auth/queried`, ada);
    expect(answer.status).toBe(302);
    expect(answer.headers['cache-control']).toBe('no-store');
    const location = new URL(String(answer.headers['location']));
    expect(`${location.origin}${location.pathname}`).toBe(`${origin}/o/oauth2/v2/auth`);
    expect(location.search.startsWith('?tenant=a%20b&')).toBe(true);
    const { state, code_challenge, ...others } = Object.fromEntries(location.searchParams);
    expect(others).toEqual({
      tenant: 'a b',
      response_type: 'code',
      client_id: clientId,
      redirect_uri: `${kit.origin}${BASE}/auth/callback/queried`,
      scope: 'a b c',
      code_challenge_method: 'S256',
      access_type: 'offline',
    });
    expect(state).toMatch(/^[\w-]{43}$/);
    expect(code_challenge).toMatch(/^[\w-]{43}$/);
  });

  test('A6: the client secret is in no answer and no log', async () => {
    const secret = kit.provider.options.clientSecret;
    const { body } = await kit.register('quiet');
    const answers = [
      body,
      (await kit.call('get', `${BASE}/oauth/providers`)).body as unknown,
      (await kit.call('get', '/api/integrations')).body as unknown,
      (await kit.call('get', '/api/integrations/quiet')).body as unknown,
      (await kit.call('get', '/api/v1/audit')).body as unknown,
    ];
    expect(JSON.stringify(answers)).not.toContain(secret);
    expect(kit.logs.text()).not.toContain(secret);
  });

  test('A6, A9, A22: the token endpoint gets client id, secret, code and the same redirect URI, once', async () => {
    const { clientId, clientSecret } = kit.provider.options;
    await kit.register('exchanging');
    kit.provider.received.length = 0;
    await kit.connect(ada, `${BASE}/auth/exchanging`);
    const sent = kit.provider.received.filter(({ path }) => path === '/token');
    expect(sent).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      grant_type: 'authorization_code',
      code: expect.stringMatching(/^code_/) as string,
      redirect_uri: `${kit.origin}${BASE}/auth/callback/exchanging`,
      client_id: clientId,
      client_secret: clientSecret,
      code_verifier: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
  });

  test('A7: redirect_uri goes out unchanged when it is one of ours, and is refused when it is not', async () => {
    const ours = `${kit.origin}/oauth2/callback`;
    expect((await kit.register('renamed', { redirect_uri: ours })).status).toBe(201);
    expect((await startOf('renamed')).searchParams.get('redirect_uri')).toBe(ours);
    for (const uri of ['https://evil.example/callback', `${kit.origin}/elsewhere`, `${ours}?x=1`]) {
      const { status, body } = await kit.register('foreign', { redirect_uri: uri });
      expect({ status, fields: body['fields'] }).toEqual({ status: 400, fields: ['redirect_uri'] });
    }
  });

  test('A11, A12, A13: answers success, an id that stays, and a message; the same name again is a conflict', async () => {
    const { status, body } = await kit.register('stable');
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        success: true,
        provider_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
        message: 'Provider stable is registered.',
      },
    });
    expect(await kit.register('stable')).toMatchObject({ status: 409, body: { success: false, code: 'conflict' } });
    const changed = await kit.call('put', `${BASE}/oauth/providers/stable`).send({
      client_id: 'other',
      client_secret: 'other-secret',
      token_data: {
        authorize_url: `${kit.provider.origin}/o/oauth2/v2/auth`,
        token_url: `${kit.provider.origin}/token`,
      },
    });
    expect(changed.body).toMatchObject({ success: true, provider_id: body['provider_id'] });
    expect((await startOf('stable')).searchParams.get('client_id')).toBe('other');
  });

  test.each([
    ['authorize_url', 'ftp://x.example/'],
    ['authorize_url', 'http://not-loopback.example/auth'],
    ['token_url', '/relative'],
    ['token_url', 'https://user:pw@x.example/token'],
    ['revoke_url', 'https://x.example/#fragment'],
  ])('%s must not be %s', async (field, uri) => {
    expect((await kit.register('bad-uri', {}, { [field]: uri })).status).toBe(400);
  });

  test('a provider of the catalogue needs no addresses', async () => {
    const { clientId: client_id, clientSecret: client_secret } = kit.provider.options;
    const known = await kit
      .call('post', REGISTER)
      .send({ provider_name: 'mail', client_id, client_secret, connector: 'google' });
    expect(known.status).toBe(201);
    expect((await startOf('mail')).hostname).toMatch(/^accounts\./);
    const unknown = await kit
      .call('post', REGISTER)
      .send({ provider_name: 'm2', client_id, client_secret, connector: 'nope' });
    expect(unknown.body).toMatchObject({ success: false, code: 'unknown_connector' });
  });
});
