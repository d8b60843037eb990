import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import request from 'supertest';
import { Browser } from '../kit/browser';
import {
  ADMIN_KEY,
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

const ISSUER = 'https://login.example/';
const AUDIENCE = 'dockline';
const APP = '5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c01';
const LIST = '/api/v1/credentials/oauth/connections';

describe.each(DIALECTS)('callers, %s store', (dialect) => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  let publicJwk: JWK;

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    const pair = await generateKeyPair('ES256');
    privateKey = pair.privateKey;
    publicJwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' };
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      environment: { JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE, JWT_KEYS: JSON.stringify({ keys: [publicJwk] }) },
    });
    await kit.register('gmail');
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
  });

  interface Claims {
    sub?: string;
    iss?: string;
    aud?: string;
    seconds?: number;
    [claim: string]: unknown;
  }
  const sign = ({
    sub = 'ada',
    iss = ISSUER,
    aud = AUDIENCE,
    seconds = 300,
    ...claims
  }: Claims = {}): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setSubject(sub)
      .setIssuer(iss)
      .setAudience(aud)
      .setExpirationTime(Math.floor(kit.now() / 1000) + seconds)
      .sign(privateKey);
  const list = async (token: string): Promise<number> => (await kit.call('get', LIST, token)).status;

  test('a signed token of the identity provider is a user: its own connections, a person’s scopes', async () => {
    const token = await sign({ sub: 'carol' });
    expect(await list(token)).toBe(200);
    const { page } = await kit.connect(token, '/api/v1/credentials/auth/gmail?return_to=/x');
    expect(page.location).toContain('connected=true');
    expect((await kit.call('get', LIST, token)).body).toHaveLength(1);
    expect((await kit.call('get', LIST, await sign({ sub: 'dave' }))).body).toEqual([]);
    expect((await kit.call('get', '/api/v1/audit', token)).status).toBe(403);
    expect((await kit.call('get', '/api/v1/audit', await sign({ scope: 'audit:read other' }))).status).toBe(200);
  });

  test('claims of another type than they should have let nobody in, and give nothing', async () => {
    const raw = (payload: object, typ?: string): Promise<string> =>
      new SignJWT(payload as never)
        .setProtectedHeader({ alg: 'ES256', kid: 'k1', ...(typ !== undefined && { typ }) })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setExpirationTime(Math.floor(kit.now() / 1000) + 300)
        .sign(privateKey);
    for (const sub of [['ada'], ['admin'], { toString: 'ada' }, 1, 0, true, null, '', 'admin', 'x'.repeat(201)])
      expect([sub, await list(await raw({ sub }))]).toEqual([sub, 401]);
    for (const app of [[APP], { id: APP }, 1, null])
      expect(await list(await raw({ sub: 'ada', app_id: app }))).toBe(401);
    for (const typ of ['JWT', 'at+jwt', 'application/at+jwt', 'jwt', undefined])
      expect([typ, await list(await raw({ sub: 'ada' }, typ))]).toEqual([typ, 200]);
    for (const typ of ['logout+jwt', 'secevent+jwt', 'dpop+jwt', 'token-introspection+jwt', ''])
      expect([typ, await list(await raw({ sub: 'ada' }, typ))]).toEqual([typ, 401]);
    const scopesOf = async (scope: unknown): Promise<unknown> => {
      const { status, body } = await kit.call('get', '/api/v1/whoami', await raw({ sub: 'ada', scope }));
      return status === 200 ? (body as { scopes: string[] }).scopes : status;
    };
    expect(await scopesOf(undefined)).toEqual([
      'connections:read',
      'connections:write',
      'connections:use',
      'integrations:read',
    ]);
    expect(await scopesOf('connections:read openid')).toEqual(['connections:read']);
    expect(await scopesOf(['connections:read', 'audit:read', 'openid'])).toEqual(['connections:read', 'audit:read']);
    for (const scope of ['', [], [['admin']], ['connections:read', 1], { admin: true }, 1, true, null])
      expect([scope, await scopesOf(scope)]).toEqual([scope, []]);
  });

  test('what was right until it ended is not counted as a wrong proof', async () => {
    const over = await sign({ seconds: -60 });
    const key = await kit.createKey('ended', { expiresAt: new Date(kit.now() + 1000).toISOString() });
    kit.advance(2000);
    for (let tries = 0; tries < 40; tries += 1) expect([await list(over), await list(key)]).toEqual([401, 401]);
  });

  test('a key set that cannot be had is a 503, and no bug of ours', async () => {
    const keys = 'http://127.0.0.1:1/keys';
    const next = await startConnectionsService({
      databaseUri: await databases.create(),
      environment: { JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE, JWT_KEYS: keys },
    });
    const { status, body } = await next.call('get', '/api/v1/whoami', await sign());
    expect({ status, body: body as object }).toMatchObject({
      status: 503,
      body: { code: 'identity_provider_unreachable', tryLater: true },
    });
    await next.stop();
  });

  test('a token belongs to the app that it names', async () => {
    const { body } = await kit.call(
      'get',
      `${LIST}?app_id=5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c09`,
      await sign({ app_id: APP }),
    );
    expect(body).toMatchObject({ code: 'wrong_app' });
  });

  test('a token of another issuer, audience or key, one that is over, one without a signature: 401', async () => {
    const { privateKey: foreign } = await generateKeyPair('ES256');
    const forged = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setSubject('ada')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('5m')
      .sign(foreign);
    const [header = '', payload = ''] = (await sign()).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const secret = new TextEncoder().encode(JSON.stringify(publicJwk));
    const confused = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setSubject('ada')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('5m')
      .sign(secret);
    const wrong = [
      await sign({ iss: 'https://evil.example/' }),
      await sign({ aud: 'another' }),
      await sign({ seconds: -60 }),
      await sign({ sub: '' }),
      forged,
      confused,
      `${none}.${payload}.`,
      `${none}.${payload}.x`,
      `${header}.${payload}.AAAA`,
    ];
    for (const token of wrong) expect(await list(token)).toBe(401);
  });

  test('a session ends with its hour, with its key, and with a single changed sign', async () => {
    const ada = await kit.createKey('ada');
    const open = async (browser: Browser): Promise<number> => (await browser.open(`${kit.origin}${LIST}`)).status;
    const { browser } = await kit.signIn(ada, LIST);
    expect(await open(browser)).toBe(200);
    const cookie = browser.cookies.get('dockline_session') ?? '';
    const changed = new Browser();
    changed.cookies.set(
      'dockline_session',
      `${cookie.slice(0, 10)}${cookie[10] === 'A' ? 'B' : 'A'}${cookie.slice(11)}`,
    );
    expect(await open(changed)).toBe(401);
    const keys = (await kit.call('get', '/api/v1/keys')).body as Array<{ id: string; user_id: string }>;
    await kit.call('delete', `/api/v1/keys/${keys.find(({ user_id }) => user_id === 'ada')?.id}`);
    expect(await open(browser)).toBe(401);
    const eve = await kit.createKey('eve');
    const { browser: other } = await kit.signIn(eve, LIST);
    expect(await open(other)).toBe(200);
    kit.advance(3_601_000);
    expect(await open(other)).toBe(401);
  });

  test('cookies are for this host, not for scripts, and not sent with foreign forms', async () => {
    const eve = await kit.createKey('eve');
    const { body } = await kit.call('post', '/api/v1/tickets', eve).send({ target: LIST });
    const answer = await request(kit.origin).post(new URL((body as { url: string }).url).pathname);
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^dockline_session=[\w.-]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test('only an administrator makes links and keys for others; a session makes no links', async () => {
    const eve = await kit.createKey('eve');
    expect((await kit.call('post', '/api/v1/tickets', eve).send({ target: '/', user_id: 'ada' })).status).toBe(403);
    expect((await kit.call('post', '/api/v1/tickets').send({ target: '/', user_id: 'ada' })).status).toBe(201);
    const { browser } = await kit.signIn(eve, LIST);
    const made = await browser.open(`${kit.origin}/api/v1/tickets`, {
      method: 'POST',
      headers: { origin: kit.origin, 'content-type': 'application/json' },
      body: JSON.stringify({ target: '/' }),
    });
    expect(made.status).toBe(403);
  });

  test('the operator’s key ends when it is gone from the settings', async () => {
    const { databaseUri } = kit;
    await kit.service.stop();
    const next = await startConnectionsService({ databaseUri, environment: { BOOTSTRAP_API_KEY: '' } });
    expect((await next.call('get', '/api/v1/keys', ADMIN_KEY)).status).toBe(401);
    await next.stop();
  });
});
