import type { Dockline } from '../../clients/node/src';
import {
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';
import { installNodeSdk, type NodeSdk } from '../kit/node-sdk';

const APP = '5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c01';

describe('the Node client', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let ada: string;
  let sdk: NodeSdk;

  beforeAll(async () => {
    sdk = installNodeSdk();
    databases = await startDatabases('embedded');
    kit = await startConnectionsService({ databaseUri: await databases.create() });
    ada = await kit.createKey('ada');
    await kit.register('gmail');
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
    sdk.remove();
  });
  afterEach(async () => {
    kit.api.answerWith(undefined);
    await kit.call('delete', '/api/v1/credentials/oauth/connections/gmail', ada);
  });

  const connect = () => kit.connect(ada, '/api/v1/credentials/auth/gmail');
  const client = (appId?: string): Dockline =>
    new sdk.Dockline({ baseUrl: kit.origin, apiKey: ada, ...(appId !== undefined && { appId }) });

  test('A69, A70, A71: getCredentials is a promise of credentials, or of null when not connected', async () => {
    class Agent extends sdk.FiberAgent {
      readonly oauth = this.getOAuthProvider();
    }
    const { oauth } = new Agent({ baseUrl: kit.origin, apiKey: ada });
    const promise = oauth.getCredentials('gmail');
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toBeNull();
    expect(await oauth.getCredentials('nobody-registered-this')).toBeNull();
    await connect();
    expect(await oauth.getCredentials('gmail')).toMatchObject({ scopes: ['read', 'write'] });
    const wrong = new Agent({ baseUrl: kit.origin, apiKey: 'wrong' });
    await expect(wrong.oauth.getCredentials('gmail')).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('A72: credentials hold an access token and nothing else, and renew it when it ends or is refused', async () => {
    await connect();
    const credentials = await client().getCredentials('gmail');
    if (credentials === null) throw new Error('not connected');
    const text = JSON.stringify(credentials);
    for (const token of kit.provider.state.refreshTokens.keys()) expect(text).not.toContain(token);
    expect(text).not.toContain(kit.provider.options.clientSecret);
    expect((await credentials.getRequestHeaders()).get('authorization')).toBe(`Bearer ${credentials.accessToken}`);
    const first = credentials.accessToken;
    kit.provider.state.accessTokens.delete(first);
    kit.advance(120_000);
    const answer = await credentials.request<{ method: string; body: string }>({
      url: `${kit.api.origin}/upload`,
      method: 'POST',
      params: { a: ['1', '2'], b: undefined },
      data: { x: 1 },
    });
    expect({ status: answer.status, body: answer.data.body }).toEqual({ status: 200, body: '{"x":1}' });
    expect(kit.api.received.at(-1)?.target).toBe('/upload?a=1&a=2');
    expect(credentials.accessToken).not.toBe(first);
    kit.api.answerWith((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"no such thing"}}');
      return true;
    });
    await expect(credentials.request({ url: `${kit.api.origin}/x` })).rejects.toMatchObject({
      message: 'no such thing',
      code: 404,
      response: { status: 404 },
    });
  });

  test('lists, links, calls and revokes, with the types of every answer', async () => {
    await connect();
    const own = client();
    expect(await own.listConnections()).toMatchObject([{ provider_type: 'gmail', status: 'active' }]);
    expect((await own.listProviders()).map(({ name }) => name)).toEqual(['gmail']);
    const { url } = await own.startLink('gmail', '/after');
    expect(url).toContain(`${kit.origin}/connect/start/`);
    await expect(own.startLink('gmail', '/after', 'ada')).resolves.toHaveProperty('url');
    await expect(own.startLink('gmail', '/after', 'bob')).rejects.toMatchObject({ status: 403 });
    const posted = await own.request('gmail', { method: 'POST', url: '/x?y=1', data: { a: 1 } });
    expect(await posted.json()).toMatchObject({ method: 'POST', target: '/base/x?y=1', body: '{"a":1}' });
    const absolute = await own.request('gmail', { url: `${kit.api.origin}/abs` });
    expect(await absolute.json()).toMatchObject({ target: '/abs' });
    expect(await client(APP).listConnections()).toEqual([]);
    expect((await client(APP).request('gmail', { url: 'x' })).status).toBe(403);
    expect(await own.revoke('gmail')).toEqual({ success: true, message: 'gmail is disconnected.' });
    await expect(own.revoke('gmail')).rejects.toMatchObject({
      status: 404,
      code: 'connection_not_found',
      tryLater: false,
    });
  });
});
