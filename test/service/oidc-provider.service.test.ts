import { createHttp } from '../../src/http';
import { buildAuthorizeUri, exchangeCode, type OAuth2Config } from '../../src/oauth2';
import { readCallback } from '../../sandbox/host/click-consent';
import { startService, type Service } from '../../src/service/start-service';
import { post } from '../kit/accounts';
import { catchError } from '../kit/catch-error';
import { startScript, type Child } from '../kit/child';
import { LogCapture } from '../kit/log-capture';
import { oauth2Config } from '../kit/oauth2-config';
import { walkInteraction } from '../kit/walk-interaction';

/** The OAuth 2.0 client against a certified server, with client secrets that go wrong when they are not encoded. */
const REDIRECT_URI = 'https://oauth-svc.fibery.io/callback';
const SECRET = ':%+&=/?#[]@!$\'()*,;"<> ~secret';

async function startServer(authMethod: string, pkce: 'pkce' | 'plain'): Promise<{ issuer: string; child: Child }> {
  const child = startScript('test/kit/oidc-server.mjs', ['the:client', SECRET, authMethod, pkce]);
  const [, issuer = ''] = await child.waitFor(/issuer (http:\S+)/);
  return { issuer, child };
}

describe.each([
  ['client_secret_basic', 'headers'],
  ['client_secret_post', 'body'],
])('CONNECTOR=google against oidc-provider with %s', (authMethod, location) => {
  let child: Child;
  let service: Service;

  beforeAll(async () => {
    const server = await startServer(authMethod, 'plain');
    child = server.child;
    service = await startService({
      environment: {
        CONNECTOR: 'google',
        PORT: '0',
        HOST: '127.0.0.1',
        GOOGLE_CLIENT_ID: 'the:client',
        GOOGLE_CLIENT_SECRET: SECRET,
        GOOGLE_SCOPES: 'openid email offline_access',
        GOOGLE_CLIENT_AUTH_LOCATION: location,
        GOOGLE_AUTHORIZE_URI: `${server.issuer}/auth`,
        GOOGLE_TOKEN_URI: `${server.issuer}/token`,
        GOOGLE_USERINFO_URI: `${server.issuer}/me`,
      },
      logStream: new LogCapture(),
    });
  });
  afterAll(async () => {
    await service.stop();
    child.process.kill();
    await child.exit();
  });

  test('T33: connects, validates, refreshes with rotation, and tells a dead grant apart', async () => {
    const fields = { callback_uri: REDIRECT_URI };
    const { body } = await post({ service }, '/oauth2/v1/authorize', { ...fields, state: 'st+a/te=&' });
    const callback = readCallback(await walkInteraction(String(body['redirect_uri']), 'ada'));
    expect(callback['state']).toBe('st+a/te=&');

    const tokens = await post({ service }, '/oauth2/v1/access_token', { fields, ...callback });
    expect(tokens).toMatchObject({
      status: 200,
      body: { refresh_token: expect.any(String), scope: 'openid email offline_access' },
    });
    expect('id_token' in tokens.body).toBe(false);

    const account: Record<string, unknown> = { ...fields, ...tokens.body };
    const validate = (changes: object): ReturnType<typeof post> =>
      post({ service }, '/validate', { id: 'oauth2', fields: { ...account, ...changes } });
    expect(await validate({})).toMatchObject({
      status: 200,
      body: { name: 'ada@example.com', access_token: account['access_token'] },
    });

    const ended = { expires_on: '2020-01-01T00:00:00.000Z' };
    const [first, second] = await Promise.all([validate(ended), validate(ended)]);
    expect(first).toMatchObject({ status: 200, body: { name: 'ada@example.com' } });
    expect(second).toEqual(first);
    expect(first.body['refresh_token']).not.toBe(account['refresh_token']);

    const dead = await validate({ ...ended, refresh_token: 'not-a-token' });
    expect(dead).toMatchObject({ status: 401, body: { code: 'invalid_grant' } });
    expect((await validate(first.body)).status).toBe(200);

    expect(await post({ service }, '/oauth2/v1/access_token', { fields, ...callback })).toMatchObject({
      status: 401,
      body: { code: 'invalid_grant' },
    });
  });
});

describe('the OAuth 2.0 room with PKCE (RFC 7636), demanded by the server', () => {
  let child: Child;
  let config: OAuth2Config;
  const http = createHttp({ timeoutMs: 5000, userAgent: 'test' })();
  const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

  beforeAll(async () => {
    const server = await startServer('client_secret_basic', 'pkce');
    child = server.child;
    config = oauth2Config({
      clientId: 'the:client',
      clientSecret: SECRET,
      authorizeUri: `${server.issuer}/auth`,
      tokenUri: `${server.issuer}/token`,
      scopes: ['openid'],
      clientAuthLocation: 'headers',
    });
  });
  afterAll(async () => {
    child.process.kill();
    await child.exit();
  });

  const getCode = async (): Promise<string> => {
    const uri = buildAuthorizeUri({ config, redirectUri: REDIRECT_URI, state: 's', codeVerifier });
    return readCallback(await walkInteraction(uri, 'ada'))['code'] ?? '';
  };

  test('a code is exchanged with its verifier', async () => {
    const answer = await exchangeCode({
      http,
      config,
      code: await getCode(),
      redirectUri: REDIRECT_URI,
      codeVerifier,
      now: 0,
    });
    expect(answer.access_token).toMatch(/^\S{20,}$/);
  });

  test('and refused with another verifier, or with none', async () => {
    for (const wrong of ['x'.repeat(43), undefined]) {
      const code = await getCode();
      const error = await catchError(() =>
        exchangeCode({ http, config, code, redirectUri: REDIRECT_URI, codeVerifier: wrong, now: 0 }),
      );
      expect(error).toMatchObject({ status: 401, detail: 'invalid_grant' });
    }
  });

  test('a wrong secret is a wrong registration', async () => {
    const code = await getCode();
    const error = await catchError(() =>
      exchangeCode({
        http,
        config: { ...config, clientSecret: 'no' },
        code,
        redirectUri: REDIRECT_URI,
        codeVerifier,
        now: 0,
      }),
    );
    expect(error).toMatchObject({ name: 'ClientRegistrationError', detail: 'invalid_client' });
  });
});
