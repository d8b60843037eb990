import {
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

  test('every route has the prefix, also those that pass requests on; the description has it too, and does not tell it', async () => {
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
    expect(body).toMatchObject({ servers: [{ url: '.' }] });
    expect(JSON.stringify(body)).not.toContain('in.side');
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
