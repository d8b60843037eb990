import request from 'supertest';
import { Browser } from '../kit/browser';
import {
  ADMIN_KEY,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

describe('behind a proxy, under a prefix', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let ada: string;

  beforeAll(async () => {
    databases = await startDatabases('embedded');
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      environment: { BASE_PATH: '/in.side/', TRUST_PROXY: '1', AUDIT_PROXY_SAMPLE: '1' },
    });
    const { body } = await kit.call('post', '/in.side/api/v1/keys').send({
      name: 'ada',
      user_id: 'ada',
      scopes: ['connections:use', 'connections:write', 'audit:read'],
    });
    ada = (body as { key: string }).key;
    const integration = { name: 'Files', authType: 'bearer', apiBaseUri: kit.api.origin };
    await kit.call('post', '/in.side/api/integrations').send(integration);
    await kit.call('post', '/in.side/api/integrations/files/connect', ada).send({ token: 'secret-token' });
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
  });

  test('every route has the prefix, also those that pass requests on; the description has it too, and does not tell where the service is', async () => {
    const path = '/api/integrations/files/request/x';
    kit.api.answerWith((_request, response) => {
      response.end('{}');
      return true;
    });
    expect((await kit.call('get', `/in.side${path}`, ada)).status).toBe(200);
    expect((await kit.call('get', path, ada)).status).toBe(404);
    expect((await kit.call('get', `/in-side${path}`, ada)).status).toBe(404);
    expect((await kit.call('get', '/in.side/api/integrations/%E0%A4%A/request/x', ada)).status).toBe(400);
    expect((await kit.call('get', '/openapi.json')).status).toBe(404);
    const { body } = await kit.call('get', '/in.side/openapi.json');
    expect(body).toMatchObject({ servers: [{ url: '/in.side' }] });
    expect(JSON.stringify(body)).not.toContain(kit.origin);
  });

  test('the audit has the address that the trusted proxy tells, and no other', async () => {
    await kit
      .call('get', '/in.side/api/integrations/files/request/x', ada)
      .set('x-forwarded-for', '198.51.100.1, 203.0.113.9');
    const { body } = await kit.call('get', '/in.side/api/v1/audit?limit=1', ada);
    expect(body).toMatchObject([{ action: 'connection.use', ip: '203.0.113.9' }]);
  });

  test('calls that pass requests on are logged like others, and end with the service', async () => {
    const lines = kit.logs.lines().filter(({ route }) => String(route).includes('/request/'));
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'request', method: 'GET', status: 200, providerStatus: 200 }),
    );
    expect(kit.logs.text()).not.toContain('secret-token');
  });
});

describe('addresses that came over the API', () => {
  test('lead to public hosts only, whatever they are for, unless the operator says otherwise', async () => {
    const databases = await startDatabases('embedded');
    const kit = await startConnectionsService({
      databaseUri: await databases.create(),
      environment: { ALLOW_PRIVATE_NETWORKS: 'false' },
    });
    const ada = await kit.createKey('ada');
    for (const apiBaseUri of [kit.api.origin, 'https://127.0.0.1/', 'https://169.254.169.254/', 'https://[::1]/']) {
      const slug = `a${Buffer.from(apiBaseUri).toString('hex').slice(-40)}`;
      const made = await kit
        .call('post', '/api/integrations')
        .send({ name: slug, slug, authType: 'bearer', apiBaseUri });
      expect(made.status).toBe(201);
      await kit.call('post', `/api/integrations/${slug}/connect`, ada).send({ token: 't' });
      const answer = await kit.call('get', `/api/integrations/${slug}/request/latest/meta-data`, ada);
      expect({ apiBaseUri, status: answer.status, body: answer.body as object }).toMatchObject({
        status: 502,
        body: { code: 'provider_address' },
      });
    }
    // The token endpoint is asked by another client, which is guarded likewise.
    await kit.register('oauth');
    const refused = await kit.call('post', '/api/integrations/oauth/connect', ada).send({ refreshToken: 'r' });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect([...kit.api.received, ...kit.provider.received.filter(({ path }) => path === '/token')]).toEqual([]);
    await kit.stop();
    await databases.stop();
  });
});

describe('guards of the APIs of their own', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  beforeAll(async () => {
    databases = await startDatabases('embedded');
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      environment: {
        BASE_PATH: '/hosts-only-7f3a',
        API_BASE_PATH: '/connections/',
        API_ALLOWED_IPS: '203.0.113.0/24',
        TRUST_PROXY: '1',
      },
    });
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
  });

  test('each half has its prefix, and neither tells the other’s', async () => {
    expect((await kit.call('get', '/hosts-only-7f3a/google/')).status).toBe(200);
    for (const path of ['/google/', '/connections/google/', '/openapi.json', '/hosts-only-7f3a/openapi.json'])
      expect([path, (await kit.call('get', path)).status]).toEqual([path, 404]);
    const from = (address: string) => kit.call('get', '/connections/openapi.json').set('x-forwarded-for', address);
    expect((await from('203.0.113.9')).status).toBe(200);
    expect(JSON.stringify((await from('203.0.113.9')).body)).not.toContain('7f3a');
    expect((await from('198.51.100.1')).status).toBe(403);
  });

  test('keys and tokens are taken from allowed addresses only, on every route and before they are looked at', async () => {
    const from = (address: string, path: string) =>
      kit.call('get', `/connections${path}`).set('x-forwarded-for', address);
    for (const path of [
      '/api/integrations',
      '/api/v1/keys',
      '/api/v1/credentials/oauth/connections',
      '/api/integrations/none/request/x',
      '/api/v1/credentials/oauth/connections/none/request/x',
    ]) {
      expect([path, (await from('198.51.100.1', path)).status]).toEqual([path, 403]);
      expect([path, (await from('203.0.113.9', path)).status]).not.toEqual([path, 403]);
    }
    const wrong = await kit.call('get', '/connections/api/v1/keys', 'dk_wrong').set('x-forwarded-for', '198.51.100.1');
    expect(wrong.body).toMatchObject({ code: 'caller_not_allowed' });
    const headerKey = await request(kit.origin)
      .get('/connections/api/v1/keys')
      .set({ 'x-api-key': ADMIN_KEY, 'x-forwarded-for': '198.51.100.1' });
    expect(headerKey.status).toBe(403);
    const line = kit.logs.lines().find(({ errorCode }) => errorCode === 'caller_not_allowed');
    expect(line).toMatchObject({ status: 403, detail: '198.51.100.1' });
  });

  test('people’s browsers come from anywhere', async () => {
    const { body } = await kit
      .call('post', '/connections/api/v1/tickets')
      .set('x-forwarded-for', '203.0.113.9')
      .send({ target: '/connections/api/v1/credentials/oauth/connections', user_id: 'ada' });
    const { url } = body as { url: string };
    const browser = new Browser();
    const asked = await browser.open(url);
    const gone = await browser.submit(url, asked);
    expect((await browser.open(gone.location ?? '')).status).toBe(200);
    expect((await browser.open(`${kit.origin}/connections/oauth2/callback?state=x`)).status).toBe(302);
  });
});
