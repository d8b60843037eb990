import { generateKeyPairSync, verify } from 'node:crypto';
import {
  compileConnector,
  type Connector,
  type ConnectorSpec,
  type OAuth2Method,
  mapping,
} from '../../../src/connector';
import { staticTokenSource, type Credentials } from '../../../src/tokens';
import { createHttp } from '../../../src/http';
import { createProfile } from '../../../sandbox/catalogue/profile';
import { startCatalogue } from '../../../sandbox/catalogue/start-catalogue';
import type { Player } from '../../../sandbox/catalogue/play';
import { createLimitReader, type LimitsDocument } from '../../../src/spec/folder/read-limits';
import { createCodeFlow } from '../../../src/host/code-flow';
import { catchError } from '../../kit/catch-error';

/** Keys of a spec for what single providers do their own way, each against a provider that is played so. */
const http = createHttp({ timeoutMs: 5000, userAgent: 't', allowPrivateNetworks: true })();
const REDIRECT_URI = 'https://h.example/cb';
const stops: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

interface Played {
  connector: Connector;
  method: OAuth2Method;
  player: Player;
  base: string;
}

interface Given {
  config?: object;
  auth?: object;
  api?: object;
  sandbox?: object;
  more?: Partial<ConnectorSpec>;
}

async function play({ config = {}, auth = {}, api = {}, sandbox = {}, more = {} }: Given): Promise<Played> {
  const catalogue = await startCatalogue();
  stops.push(() => catalogue.stop());
  const player = catalogue.add('q', {
    profile: createProfile(undefined, {
      authorize: ['https://q.example/auth'],
      token: ['https://q.example/token'],
      refresh: ['https://q.example/token'],
      clientAuth: 'own',
      identity: { request: 'GET https://q.example/me', answer: { name: '{name}' } },
      ...sandbox,
    }),
    clientId: 'cid',
    clientSecret: 'sec',
    now: Date.now,
  });
  const base = catalogue.baseOf('q');
  const spec: ConnectorSpec = {
    id: 'quirky',
    name: 'Quirky',
    version: '1.0.0',
    description: 'A provider with a quirk',
    auth: {
      oauth2: {
        getOAuthConfig: mapping({
          clientId: 'cid',
          clientSecret: 'sec',
          authorizeUri: `${base}q.example/auth`,
          tokenUri: `${base}q.example/token`,
          clientAuthLocation: 'body',
          ...config,
        }),
        ...auth,
      },
    },
    makeApiClient: mapping({ baseUri: `${base}q.example`, ...api }),
    test: async ({ apiClient }) => (await apiClient.get<{ name: string }>('/me')).data,
    ...more,
  };
  const connector = await compileConnector({ spec, connectorParameters: {} });
  return { connector, method: connector.auth.oauth2!, player, base };
}

async function authorize({ method }: Played, codeVerifier?: string): Promise<URL> {
  const { authorizationUri } = await method.authorize({ redirectUri: REDIRECT_URI, state: 'st&1', codeVerifier });
  return new URL(authorizationUri);
}

async function connect(played: Played, codeVerifier?: string): Promise<Credentials> {
  const uri = await authorize(played, codeVerifier);
  const answer = await fetch(uri, { redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`refused: ${played.player.seen.at(-1)?.problem}`);
  const queryParameters = played.method.readCallback(Object.fromEntries(new URL(location).searchParams));
  const { code = '' } = queryParameters;
  return played.method.accessToken({
    http,
    redirectUri: REDIRECT_URI,
    code,
    codeVerifier,
    queryParameters,
    state: 'st&1',
  });
}

const callApi = async ({ connector, method }: Played, credentials: Credentials) => {
  const apiClient = await connector.apiClient({ http, method, tokenSource: staticTokenSource(credentials) });
  return connector.test({ apiClient, method, credentials });
};
const bodyOf = ({ player }: Played) => Object.fromEntries(new URLSearchParams(player.seen.at(-1)?.body));

test('1: a plus sign between scopes goes out as it is, other signs are encoded', async () => {
  const uri = await authorize(await play({ config: { scopes: ['read', 'a:b'], scopeSeparator: '+' } }));
  expect(uri.search).toContain('scope=read+a%3Ab');
  const none = await authorize(await play({}));
  expect(none.searchParams.has('scope')).toBe(false);
});

describe('4: state', () => {
  test('travels in the redirect URI where the provider returns none, and the exchange repeats it', async () => {
    const played = await play({ config: { stateLocation: 'redirectUri' }, sandbox: { names: { state: '' } } });
    const uri = await authorize(played);
    expect(uri.searchParams.get('state')).toBeNull();
    expect(uri.searchParams.get('redirect_uri')).toBe(`${REDIRECT_URI}?state=st%261`);
    await connect(played);
    expect(bodyOf(played)['redirect_uri']).toBe(`${REDIRECT_URI}?state=st%261`);
  });

  test('has another name there and back', async () => {
    const played = await play({
      config: { parameterNames: { state: 'customField' } },
      sandbox: { names: { state: 'customField' } },
    });
    expect((await authorize(played)).searchParams.get('customField')).toBe('st&1');
    expect(played.method.readCallback({ code: 'c', customField: 's' })).toMatchObject({ state: 's' });
    expect(played.method.keepsQueryParameters).toBe(true);
  });

  test('is said again on the token request where it is wanted, and not on refreshes', async () => {
    const played = await play({ config: { repeat: ['state'] }, sandbox: { tokenNeeds: {}, rotation: 'kept' } });
    const credentials = await connect(played);
    expect(bodyOf(played)['state']).toBe('st&1');
    await played.method.refresh({ http, credentials });
    expect(bodyOf(played)['state']).toBeUndefined();
  });

  test('is needed at the exchange where it is in the redirect URI', async () => {
    const { connector, method } = await play({ config: { stateLocation: 'redirectUri' } });
    const flow = createCodeFlow(connector, method, {
      pkce: 'auto',
      keys: undefined,
      relayUri: undefined,
      hostCallbackUri: undefined,
      now: Date.now,
    });
    const given = { callbackUri: REDIRECT_URI, code: 'c', queryParameters: {} };
    expect(() => flow.prepareExchange({ ...given, states: [undefined] })).toThrow('state is missing');
    expect(flow.prepareExchange({ ...given, states: ['s'] })).toMatchObject({ redirectUri: REDIRECT_URI });
  });
});

test('5: a nonce is fresh for each authorization', async () => {
  const played = await play({ config: { responseType: 'code id_token', hasNonce: true } });
  const [first, second] = [await authorize(played), await authorize(played)];
  expect(first.searchParams.get('response_type')).toBe('code id_token');
  expect(first.searchParams.get('nonce')).toMatch(/^[\w-]{20,}$/);
  expect(first.searchParams.get('nonce')).not.toBe(second.searchParams.get('nonce'));
});

test('6: the code has another name in the callback', async () => {
  const played = await play({
    config: { parameterNames: { code: 'auth_code' } },
    sandbox: { names: { code: 'auth_code' } },
  });
  expect((await connect(played)).access_token).toMatch(/^at_/);
  expect(played.method.codeParameter).toBe('auth_code');
});

describe('8: the client proves itself', () => {
  test('with a signed assertion', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const played = await play({
      config: {
        clientAssertion: { algorithm: 'RS256', privateKey: pem, keyId: 'k1', issuer: 'i', audience: 'https://a' },
      },
    });
    await connect(played);
    const body = bodyOf(played);
    expect(body).toMatchObject({
      client_id: 'cid',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(body['client_secret']).toBeUndefined();
    const [header = '', claims = '', signature = ''] = String(body['client_assertion']).split('.');
    const read = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
    expect(read(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' });
    expect(read(claims)).toMatchObject({ iss: 'i', sub: 'cid', aud: 'https://a', jti: expect.any(String) });
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
  });

  test('with a signed secret, on an elliptic curve', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const clientAssertion = {
      algorithm: 'ES256',
      privateKey: pem,
      issuer: 'i',
      audience: 'https://a',
      sentAs: 'client_secret',
    };
    const played = await play({ config: { clientAssertion } });
    await connect(played);
    const [header = '', claims = '', signature = ''] = String(bodyOf(played)['client_secret']).split('.');
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('with its id alone', async () => {
    const played = await play({
      config: { clientAuthLocation: 'none', clientSecret: undefined },
      sandbox: { clientAuth: 'none' },
    });
    await connect(played);
    expect(bodyOf(played)).toMatchObject({ client_id: 'cid' });
    expect(played.player.seen.at(-1)?.body).not.toContain('secret');
    expect(played.player.seen.at(-1)?.headers['authorization']).toBeUndefined();
  });
});

test('9: a plain challenge is the verifier itself', async () => {
  const played = await play({ config: { pkce: 'required', pkceMethod: 'plain' }, sandbox: { pkce: 'plain' } });
  const uri = await authorize(played, 'v'.repeat(43));
  expect([uri.searchParams.get('code_challenge'), uri.searchParams.get('code_challenge_method')]).toEqual([
    'v'.repeat(43),
    'plain',
  ]);
  expect((await connect(played, 'v'.repeat(43))).access_token).toMatch(/^at_/);
});

describe('13: an outcome inside the answer', () => {
  const tokenErrors = { codeAt: 'tokenResponse.status', success: ['0'], refused: ['503'], registration: ['601'] };
  test.each([
    [{ status: 0, access_token: 'x' }, undefined],
    [{ status: 503 }, 'InvalidCredentialsError'],
    [{ status: 601 }, 'ClientRegistrationError'],
    [{ status: 999 }, 'ProviderError'],
  ])('%j', async (body, expected) => {
    const played = await play({ config: { tokenErrors } });
    played.player.faults.set('token', [{ status: 200, body }]);
    const error = await connect(played).then(
      () => undefined,
      (thrown: Error) => thrown.name,
    );
    expect(error).toBe(expected);
  });

  const responseHandlers = [
    { match: { $eval: { $var: 'response.data.error' }, is: 'expired' }, error: { key: 'access_token_expired' } },
    { match: { $eval: { $var: 'response.data.error' }, is: 'slow' }, error: { key: 'rate_limit_exceeded' } },
    { match: { $eval: { $var: 'response.data.error' }, is: 'dead' }, error: { key: 'connection_is_defunct' } },
    { match: { $eval: { $var: 'response.data.ok' }, is: false }, error: { message: 'no' } },
    {
      match: { $eval: { $var: 'response.statusCode' }, is: 418 },
      isSuccess: true,
      data: { name: { $var: 'response.data.teapot' } },
    },
  ];
  test.each([
    [200, { error: 'expired' }, 'InvalidCredentialsError'],
    [200, { error: 'slow' }, 'RateLimitedError'],
    [500, { error: 'dead' }, 'InvalidCredentialsError'],
    [200, { ok: false }, 'ProviderError'],
    [418, { teapot: 'Ada' }, 'Ada'],
    [200, { name: 'Grace', ok: true }, 'Grace'],
  ])('of the API: %s %j', async (status, body, expected) => {
    const played = await play({ api: { responseHandlers } });
    const credentials = await connect(played);
    played.player.faults.set('identity', [{ status, body }]);
    const outcome = await callApi(played, credentials).then(
      ({ name }) => name,
      (thrown: Error) => thrown.name,
    );
    expect(outcome).toBe(expected);
  });
});

describe('16 and 22: the end of the refresh token', () => {
  const in30Days = () => Date.now() + 30 * 86_400_000;
  test.each(['refresh_token_expires_in', 'refresh_expires_in', 'x_refresh_token_expires_in', 'refresh_expires'])(
    '%s',
    async (name) => {
      const tokenAnswer = { access_token: '{access_token}', refresh_token: '{refresh_token}', [name]: 30 * 86_400 };
      const { refresh_expires_on: end } = await connect(await play({ sandbox: { tokenAnswer, rotation: 'rotating' } }));
      expect(Math.abs(Date.parse(String(end)) - in30Days())).toBeLessThan(60_000);
    },
  );

  test('is what the provider documents', async () => {
    const played = await play({ config: { refreshTokenLifetimeSeconds: 30 * 86_400 } });
    const { refresh_expires_on: end } = await connect(played);
    expect(Math.abs(Date.parse(String(end)) - in30Days())).toBeLessThan(60_000);
  });

  test('a lifetime of 0 means that there is no end', async () => {
    const played = await play({ sandbox: { tokenAnswer: { access_token: '{access_token}', expires_in: 0 } } });
    expect((await connect(played)).expires_on).toBe('');
  });
});

test('19: a refresh that is refused before the end waits for it', async () => {
  const { method } = await play({ config: { refreshLeewaySeconds: 30 } });
  expect(method.refreshLeewayMs).toBe(30_000);
});

describe('23: an address that came with the account', () => {
  const api = { baseUri: { $var: 'credentials.instance_url' } };
  test('is used for every request', async () => {
    const played = await play({ api });
    const credentials = await connect(played);
    const known = { ...credentials, instance_url: `${played.base}q.example` };
    expect(await callApi(played, known)).toEqual({ name: 'Ada Lovelace' });
  });

  test.each([
    ['a private one', 'https://192.168.0.1'],
    ['one that is none', 'javascript:x'],
    ['a missing one', undefined],
    ['one without https', 'http://q.example'],
  ])('%s gets nothing', async (_title, address) => {
    const guarded = createHttp({ timeoutMs: 500, userAgent: 't' })();
    const played = await play({ api });
    const credentials = { ...(await connect(played)), instance_url: address };
    const { method } = played;
    const error = await catchError(async () => {
      const apiClient = await played.connector.apiClient({
        http: guarded,
        method,
        tokenSource: staticTokenSource(credentials),
      });
      return played.connector.test({ apiClient, method, credentials });
    });
    expect((error as { status?: number }).status).toBe(502);
    expect(played.player.seen.filter(({ part }) => part === 'identity')).toEqual([]);
  });
});

describe('25: what proves an account to the API', () => {
  const proofOf = async (api: object) => {
    const played = await play({
      api,
      sandbox: { identity: { request: 'GET https://q.example/me', proof: 'none', answer: { name: 'x' } } },
    });
    const credentials = await connect(played);
    await callApi(played, credentials);
    const { headers, uri } = played.player.seen.at(-1)!;
    const hide = (text: string | undefined) => text?.replaceAll(credentials.access_token, 'TOKEN');
    return {
      authorization: hide(headers['authorization']),
      own: hide(headers['x-own']),
      query: hide(new URL(uri).search),
    };
  };
  const token = { $var: 'credentials.access_token' };
  test.each([
    ['a bearer', {}, { authorization: 'Bearer TOKEN', own: undefined, query: '' }],
    ['a bearer beside a header', { headers: { 'X-Own': '1' } }, { authorization: 'Bearer TOKEN', own: '1', query: '' }],
    ['a header instead', { headers: { 'X-Own': token } }, { authorization: undefined, own: 'TOKEN', query: '' }],
    [
      'another word',
      { headers: { Authorization: { $concat: ['Own ', token] } } },
      { authorization: 'Own TOKEN', own: undefined, query: '' },
    ],
    ['a parameter', { query: { key: token } }, { authorization: undefined, own: undefined, query: '?key=TOKEN' }],
    ['nothing', { headers: { Authorization: null } }, { authorization: undefined, own: undefined, query: '' }],
    [
      'a name and a password',
      { auth: { username: token, password: 'x' } },
      { authorization: expect.stringMatching(/^Basic /), own: undefined, query: '' },
    ],
  ])('%s', async (_title, api, expected) => {
    expect(await proofOf(api)).toEqual(expected);
  });
});

describe('26: limits that are told in an odd way', () => {
  const now = Date.UTC(2026, 0, 1);
  const read = (limits: LimitsDocument, status: number, headers: Record<string, string>, body?: unknown) =>
    createLimitReader(limits)?.({ status, headers, now, readBody: () => body });
  const inTenSeconds = now / 1000 + 10;
  test.each<[LimitsDocument, string, object]>([
    [{ remaining: 'X-Left', reset: 'X-Reset' }, '10', { remaining: 3, resetsInMs: 10_000 }],
    [{ remaining: 'X-Left', reset: 'X-Reset', resetIs: 'milliseconds' }, '10', { remaining: 3, resetsInMs: 10 }],
    [
      { remaining: 'X-Left', reset: 'X-Reset', resetIs: 'epoch' },
      String(inTenSeconds),
      { remaining: 3, resetsInMs: 10_000 },
    ],
    [{ reset: 'X-Reset', resetIs: 'epoch-milliseconds' }, String(inTenSeconds * 1000), { resetsInMs: 10_000 }],
    [{ reset: 'X-Reset', resetIs: 'epoch' }, '5', { resetsInMs: 0 }],
    [{ reset: 'X-Reset' }, 'soon', {}],
  ])('%j with %s', (limits, reset, expected) => {
    expect(read(limits, 200, { 'x-left': '3', 'x-reset': reset })).toEqual(expected);
  });

  const limits = {
    statuses: [400],
    limitedWhen: mapping({ $eval: { $var: 'response.data.code' }, is: 'RATELIMITED' }),
  };
  test.each([
    [400, { code: 'RATELIMITED' }, { isLimited: true }],
    [400, { code: 'WRONG' }, {}],
    [500, { code: 'RATELIMITED' }, {}],
  ])('a status that also means other things: %s %j', (status, body, expected) => {
    expect(read(limits, status, {}, body)).toEqual(expected);
  });

  test('a status that means nothing else', () => {
    expect(read({ statuses: [406] }, 406, {})).toEqual({ isLimited: true });
    expect(createLimitReader(undefined)).toBeUndefined();
  });
});

test('30: an id_token is kept as it is; no key, discovery document or nonce is asked for', async () => {
  const tokenAnswer = { access_token: '{access_token}', id_token: 'a.b.c' };
  const played = await play({ auth: { credentialsResult: 'whole' }, sandbox: { tokenAnswer } });
  const credentials = await connect(played);
  expect(credentials['id_token']).toBe('a.b.c');
  expect(played.player.seen.map(({ part }) => part)).toEqual(['authorize', 'token']);
});

describe('29: OAuth 1.0a', () => {
  test('without the "a": callback on the authorization URI, no verifier', async () => {
    const played = await play({
      sandbox: {
        kind: 'oauth1',
        hasVerifier: false,
        requestToken: ['https://q.example/request'],
        authorize: ['https://q.example/auth'],
      },
    });
    const { base } = played;
    const spec: ConnectorSpec = {
      id: 'old',
      name: 'Old',
      version: '1.0.0',
      description: 'Of long ago',
      auth: {
        oauth1: {
          getOAuthConfig: mapping({
            consumerKey: 'cid',
            consumerSecret: 'sec',
            requestTokenUri: `${base}q.example/request`,
            authorizeUri: `${base}q.example/auth`,
            tokenUri: `${base}q.example/token`,
            protocolVersion: '1.0',
          }),
        },
      },
      makeApiClient: mapping({ baseUri: `${base}q.example` }),
      test: async ({ apiClient }) => (await apiClient.get<{ name: string }>('/me')).data,
    };
    const connector = await compileConnector({ spec, connectorParameters: {} });
    const method = connector.auth.oauth1!;
    expect(method.hasVerifier).toBe(false);
    const started = await method.authorize({ http, callbackUri: `${REDIRECT_URI}?state=1` });
    expect(new URL(started.authorizationUri).searchParams.get('oauth_callback')).toBe(`${REDIRECT_URI}?state=1`);
    await fetch(started.authorizationUri, { redirect: 'manual' });
    const credentials = await method.accessToken({
      http,
      requestToken: { token: started.token, secret: started.secret },
      verifier: undefined,
      queryParameters: {},
    });
    expect(played.player.isAlive(credentials.access_token)).toBe(true);
  });
});
