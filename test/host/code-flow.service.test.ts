import request from 'supertest';
import { deriveCodeVerifier } from '../../src/host/code-flow';
import { clickConsent, readCallback } from '../../sandbox/host/click-consent';
import { startService } from '../../src/service/start-service';
import { post } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';
import { testKey } from '../kit/test-key';

let kit: TestService | undefined;
afterEach(() => kit?.stop());

const SECRET_KEY = testKey('secret');
const HOST_CALLBACK = 'https://oauth-svc.fibery.io/callback';

/** A provider that demands S256 and binds the code to it. */
async function start(
  environment: Record<string, string>,
  provider: object = { requiresPkce: true },
): Promise<TestService> {
  kit = await startTestService({ provider, environment: { GOOGLE_PKCE: 'required', SECRET_KEY, ...environment } });
  return kit;
}

async function authorize(running: TestService, state = 'st+1', callback_uri = HOST_CALLBACK): Promise<URL> {
  const { body } = await post(running, '/google/oauth2/v1/authorize', { callback_uri, state });
  return new URL(String(body['redirect_uri']));
}

const exchange = (running: TestService, body: object): ReturnType<typeof post> =>
  post(running, '/google/oauth2/v1/access_token', { fields: { callback_uri: HOST_CALLBACK }, ...body });

describe('PKCE=auto, the provider demands it, no relay: the verifier is derived from state', () => {
  test('P5, P6: the flow passes when the host echoes state, at the top or in fields', async () => {
    const running = await start({});
    for (const place of [
      (state: string) => ({ state }),
      (state: string) => ({ fields: { callback_uri: HOST_CALLBACK, state } }),
    ]) {
      const uri = await authorize(running);
      expect(uri.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/);
      expect(uri.searchParams.get('code_challenge_method')).toBe('S256');
      const { code = '', state = '' } = readCallback(await clickConsent(uri.href));
      expect(await exchange(running, { code, ...place(state) })).toMatchObject({
        status: 200,
        body: { refresh_token: expect.any(String) },
      });
    }
    expect(running.logs.text()).not.toContain('code_verifier');
  });

  test('P4: without state it is a 400 that names both ways out, and nothing is sent', async () => {
    const running = await start({});
    const { code } = readCallback(await clickConsent((await authorize(running)).href));
    const before = running.provider.received.length;
    const answer = await exchange(running, { code });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'state_missing', message: expect.stringMatching(/HOST_CALLBACK_URI.*PKCE=callback/) },
    });
    expect(running.provider.received).toHaveLength(before);
  });

  test('S-state-4: two states that differ are a 400', async () => {
    const running = await start({});
    const answer = await exchange(running, {
      code: 'c',
      state: 'a',
      fields: { callback_uri: HOST_CALLBACK, state: 'b' },
    });
    expect(answer.status).toBe(400);
  });

  test('a code of another flow is refused by the provider', async () => {
    const running = await start({});
    const { code } = readCallback(await clickConsent((await authorize(running, 'victim')).href));
    expect(await exchange(running, { code, state: 'attacker' })).toMatchObject({
      status: 401,
      body: { code: 'invalid_grant' },
    });
  });
});

describe('the other settings of PKCE', () => {
  test('S-state-2: auto sends no challenge where the provider does not demand one', async () => {
    const running = await start({ GOOGLE_PKCE: 'optional' }, {});
    expect((await authorize(running)).searchParams.has('code_challenge')).toBe(false);
    const { code } = readCallback(await clickConsent((await authorize(running)).href));
    expect((await exchange(running, { code })).status).toBe(200);
  });

  test('state sends one to every provider that does not choke on it', async () => {
    const running = await start({ PKCE: 'state', GOOGLE_PKCE: 'optional' }, {});
    const { code, state } = readCallback(await clickConsent((await authorize(running)).href));
    expect((await exchange(running, { code, state })).status).toBe(200);
    await running.stop();
    const skipping = await start({ PKCE: 'state', GOOGLE_PKCE: 'skip' }, {});
    expect((await authorize(skipping)).searchParams.has('code_challenge')).toBe(false);
  });

  test('callback needs no state: one verifier per callback', async () => {
    const running = await start({ PKCE: 'callback' });
    const [one, two] = [await authorize(running, 'a'), await authorize(running, 'b')];
    expect(one.searchParams.get('code_challenge')).toBe(two.searchParams.get('code_challenge'));
    const { code } = readCallback(await clickConsent(one.href));
    expect((await exchange(running, { code })).status).toBe(200);
  });

  test('off sends none, whatever the provider says', async () => {
    expect((await authorize(await start({ PKCE: 'off' }, {}))).searchParams.has('code_challenge')).toBe(false);
  });

  test('a missing SECRET_KEY stops the start where it is needed', async () => {
    const environment = {
      CONNECTOR: 'google',
      GOOGLE_CLIENT_ID: 'a',
      GOOGLE_CLIENT_SECRET: 'b',
      GOOGLE_PKCE: 'required',
      PORT: '0',
    };
    await expect(startService({ environment })).rejects.toThrow('SECRET_KEY is missing; connector google needs it');
  });
});

describe('the relay', () => {
  const settings = {
    PUBLIC_URL: 'https://connect.example/base',
    HOST_CALLBACK_URI: HOST_CALLBACK,
    ALLOWED_IPS: '127.0.0.0/8',
  };
  const RELAY = 'https://connect.example/base/google/oauth2/v1/callback';

  /** The provider's redirect to the relay, played to our address; returns where the relay sends the browser. */
  async function relay(
    running: TestService,
    uri: URL,
    extra: Record<string, string> = {},
  ): Promise<{ status: number; headers: Record<string, string>; location: URL }> {
    const callback = await clickConsent(uri.href);
    expect(callback.startsWith(RELAY)).toBe(true);
    const answer = await request(running.service.origin)
      .get('/google/oauth2/v1/callback')
      .query({ ...readCallback(callback), ...extra });
    return { status: answer.status, headers: answer.headers, location: new URL(String(answer.headers['location'])) };
  }

  test('P9: carries the flow without the host echoing anything', async () => {
    const running = await start(settings);
    const uri = await authorize(running);
    expect(uri.searchParams.get('redirect_uri')).toBe(RELAY);
    const { status, headers, location } = await relay(running, uri);
    expect([status, headers['referrer-policy'], headers['cache-control']]).toEqual([302, 'no-referrer', 'no-store']);
    expect(location.href.startsWith(`${HOST_CALLBACK}?`)).toBe(true);
    expect(location.searchParams.get('state')).toBe('st+1');
    expect([...running.provider.state.codes.keys()].some((code) => location.href.includes(code))).toBe(false);
    const code = location.searchParams.get('code');
    expect(await exchange(running, { code })).toMatchObject({ status: 200 });
    expect(await exchange(running, { code })).toMatchObject({ status: 401 });
    expect(
      new URLSearchParams(running.provider.received.find(({ path }) => path === '/token')?.body).get('redirect_uri'),
    ).toBe(RELAY);
  });

  test('P7, S-state-3: refuses a raw code, a code of another time, and a state of another flow', async () => {
    const running = await start(settings);
    const uri = await authorize(running);
    const { location } = await relay(running, uri);
    const code = location.searchParams.get('code') ?? '';
    expect((await exchange(running, { code: [...running.provider.state.codes.keys()][0] })).status).toBe(400);
    expect((await exchange(running, { code: `${code.slice(0, -3)}abc` })).status).toBe(400);
    expect((await exchange(running, { code, state: 'another' })).status).toBe(400);
    running.advance(121_000);
    expect(await exchange(running, { code, state: 'st+1' })).toMatchObject({
      status: 401,
      body: { code: 'authorization_expired' },
    });
  });

  test('P8: forwards a refusal with the state, and only to the configured address', async () => {
    const running = await start(settings);
    const answer = await request(running.service.origin).get('/google/oauth2/v1/callback').query({
      error: 'access_denied',
      error_description: 'no',
      state: 's',
      redirect_uri: 'https://evil.example',
      callback_uri: 'https://evil.example',
    });
    expect(answer.headers['location']).toBe(`${HOST_CALLBACK}?error=access_denied&error_description=no&state=s`);
    expect(
      (await post(running, '/google/oauth2/v1/authorize', { callback_uri: 'https://evil.example/', state: 's' }))
        .status,
    ).toBe(400);
  });

  test.each([{}, { code: 'c' }, { state: 's' }, { code: 'c', state: '' }])(
    'answers 400 to a callback that has only %j',
    async (query) => {
      const running = await start(settings);
      expect((await request(running.service.origin).get('/google/oauth2/v1/callback').query(query)).status).toBe(400);
    },
  );

  test('is open to browsers although callers are restricted, and absent where it is not needed', async () => {
    const running = await start({ ...settings, ALLOWED_IPS: '10.0.0.0/8' });
    expect(
      (await request(running.service.origin).get('/google/oauth2/v1/callback').query({ error: 'x', state: 's' }))
        .status,
    ).toBe(302);
    expect((await request(running.service.origin).get('/google/')).status).toBe(403);
    await running.stop();
    const plain = await start({});
    expect(
      (await request(plain.service.origin).get('/google/oauth2/v1/callback').query({ code: 'c', state: 's' })).status,
    ).toBe(404);
  });
});

test('P1, P2, P3: a derived verifier is unambiguous: no two contexts share one', () => {
  const base = { connectorId: 'a', clientId: 'b', callbackUri: 'c', state: 'd' };
  const key = Buffer.alloc(32, 1);
  const variants = [
    base,
    { ...base, state: 'e' },
    { ...base, callbackUri: 'cd', state: '' },
    { ...base, state: undefined },
    { ...base, clientId: 'ab', connectorId: '' },
    { ...base, clientId: '' },
  ];
  const verifiers = [
    ...variants.map((variant) => deriveCodeVerifier(key, variant)),
    deriveCodeVerifier(Buffer.alloc(32, 2), base),
  ];
  expect(new Set(verifiers).size).toBe(verifiers.length);
  expect(verifiers.every((verifier) => /^[\w-]{43}$/.test(verifier))).toBe(true);
});
