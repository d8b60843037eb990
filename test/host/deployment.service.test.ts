import { join } from 'node:path';
import request from 'supertest';
import { clickConsent, readCallback } from '../../sandbox/host/click-consent';
import { connectGoogle, connectTrello, post } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';

let kit: TestService | undefined;
afterEach(() => kit?.stop());

const start = async (environment: Record<string, string>, more: object = {}): Promise<TestService> =>
  (kit = await startTestService({ environment, ...more }));

describe('mounting', () => {
  test('CONNECTOR serves one connector at /', async () => {
    const running = await start({ CONNECTOR: 'trello' });
    expect((await request(running.service.origin).get('/')).body.id).toBe('trello');
    expect((await request(running.service.origin).get('/google/')).status).toBe(404);
    const account = await connectTrello(running, '');
    expect((await post(running, '/validate', { id: 'oauth', fields: account })).body['name']).toBe('Ada Lovelace');
  });

  test('T13: CONNECTORS serves several under their ids, BASE_PATH goes in front of all but the health routes', async () => {
    const running = await start({ CONNECTORS: 'trello,google', BASE_PATH: '/c-8f3a/v1/' });
    const { origin } = running.service;
    expect((await request(origin).get('/c-8f3a/v1/google/')).body.id).toBe('google');
    expect((await request(origin).get('/google/')).status).toBe(404);
    expect((await request(origin).get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await request(origin).get('/readyz')).body).toEqual({ status: 'ready' });
    const account = await connectGoogle(running, '/c-8f3a/v1/google');
    expect((await post(running, '/c-8f3a/v1/google/validate', { id: 'oauth2', fields: account })).status).toBe(200);
    expect(running.logs.text()).not.toContain('c-8f3a/v1/google');
  });

  test('without either, what is configured is served and the rest is named in one line', async () => {
    const running = await start({ TRELLO_CLIENT_ID: '' });
    expect((await request(running.service.origin).get('/trello/')).status).toBe(404);
    expect((await request(running.service.origin).get('/google/')).status).toBe(200);
    expect(running.logs.lines()).toContainEqual(
      expect.objectContaining({
        message: 'Not served, since the client id is not set',
        connectors: '198 of the catalogue',
      }),
    );
  });
});

describe('callers', () => {
  test('S20, S-state-5: ALLOWED_IPS refuses others with a 403, and not the health routes', async () => {
    const { origin } = (await start({ ALLOWED_IPS: '10.0.0.0/8' })).service;
    const refused = await request(origin).get('/trello/');
    expect([refused.status, refused.body.code]).toEqual([403, 'caller_not_allowed']);
    expect((await request(origin).get('/healthz')).status).toBe(200);
  });

  test('ALLOWED_IPS counts in the address that a trusted proxy adds, and no other', async () => {
    const { origin } = (await start({ ALLOWED_IPS: '10.0.0.0/8,2001:db8::/32', TRUST_PROXY: '1' })).service;
    const ask = async (forwarded: string): Promise<number> =>
      (await request(origin).get('/trello/').set('x-forwarded-for', forwarded)).status;
    expect(await ask('10.1.2.3')).toBe(200);
    expect(await ask('2001:db8::5')).toBe(200);
    expect(await ask('10.1.2.3, 192.0.2.1')).toBe(403);
    expect(await ask('nonsense')).toBe(403);
  });

  test('a forwarded address is not believed without TRUST_PROXY', async () => {
    const { origin } = (await start({ ALLOWED_IPS: '10.0.0.0/8' })).service;
    expect((await request(origin).get('/trello/').set('x-forwarded-for', '10.1.2.3')).status).toBe(403);
  });

  test('ALLOWED_CALLBACK_ORIGINS refuses other callbacks', async () => {
    const running = await start({ ALLOWED_CALLBACK_ORIGINS: 'https://oauth-svc.fibery.io' });
    const authorize = (callback_uri: string): ReturnType<typeof post> =>
      post(running, '/google/oauth2/v1/authorize', { callback_uri, state: 's' });
    expect((await authorize('https://oauth-svc.fibery.io/callback')).status).toBe(200);
    for (const uri of [
      'https://evil.example/',
      'https://oauth-svc.fibery.io.evil.example/',
      'https://oauth-svc.fibery.io:444/',
    ]) {
      expect((await authorize(uri)).status).toBe(400);
    }
  });
});

describe('a connector with both OAuth versions', () => {
  const folder = join(__dirname, '..', 'fixtures', 'connectors');

  async function startBoth(): Promise<TestService> {
    const first = await startTestService({ environment: { CONNECTOR: 'google' } });
    const { origin, options } = first.provider;
    const running = await startTestService({
      connectorsFolder: folder,
      environment: {
        CONNECTOR: 'two-versions',
        TWO_VERSIONS_CLIENT_ID: options.clientId,
        TWO_VERSIONS_CLIENT_SECRET: options.clientSecret,
        TWO_VERSIONS_OAUTH1_REQUEST_TOKEN_URI: `${origin}/1/OAuthGetRequestToken`,
        TWO_VERSIONS_OAUTH1_AUTHORIZE_URI: `${origin}/1/OAuthAuthorizeToken?fixed=1`,
        TWO_VERSIONS_OAUTH1_TOKEN_URI: `${origin}/1/OAuthGetAccessToken`,
        TWO_VERSIONS_AUTHORIZE_URI: `${origin}/o/oauth2/v2/auth`,
        TWO_VERSIONS_TOKEN_URI: `${origin}/token`,
        TWO_VERSIONS_BASE_URI: origin,
        TWO_VERSIONS_SCOPES: 'a,b',
      },
    });
    kit = { ...running, stop: async () => void (await Promise.all([running.stop(), first.stop()])) };
    return running;
  }

  test('T11: offers both, and gives callback parameters and the token answer to the spec', async () => {
    const running = await startBoth();
    expect(
      (await request(running.service.origin).get('/')).body.authentication.map(({ id }: { id: string }) => id),
    ).toEqual(['oauth', 'oauth2']);
    const fields = { callback_uri: 'https://h.example/cb' };

    const two = await post(running, '/oauth2/v1/authorize', { ...fields, state: 's' });
    expect(new URL(String(two.body['redirect_uri'])).searchParams.get('scope')).toBe('a b');
    const callback = readCallback(await clickConsent(String(two.body['redirect_uri'])));
    const tokens = await post(running, '/oauth2/v1/access_token', {
      fields,
      ...callback,
      realmId: '42',
      site: 'main',
      other: 'x',
      n: 5,
    });
    expect(tokens.body).toMatchObject({ realmId: '42', site: 'main', refresh_token: expect.any(String) });
    expect(tokens.body['access_token']).not.toBe('ignored');
    expect('other' in tokens.body).toBe(false);

    const one = await post(running, '/oauth1/v1/authorize', fields);
    expect(String(one.body['redirect_uri'])).toContain('?fixed=1&scope=a%20b&oauth_token=');
    const verifier = readCallback(await clickConsent(String(one.body['redirect_uri'])));
    const account = await post(running, '/oauth1/v1/access_token', {
      fields: { access_token: one.body['token'], access_secret: one.body['secret'] },
      ...verifier,
      site: 'main',
    });
    expect(account).toMatchObject({ status: 200, body: { seen: 'oauth_token,oauth_token_secret|main' } });
  });

  test('without a logo of its own shows its first letter', async () => {
    const running = await startBoth();
    const { status, body } = await request(running.service.origin).get('/logo');
    expect({ status, logo: String(body) }).toEqual({ status: 200, logo: expect.stringMatching(/^<svg .*>T<\/text>/) });
  });
});
