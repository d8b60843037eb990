import { compileConnector, loadConnector } from '../../../src/connector';
import {
  refreshingTokenSource,
  createMemoryRefreshStore,
  createRefreshCoordinator,
  staticTokenSource,
} from '../../../src/tokens';
import { clickConsent, readCallback } from '../../../sandbox/host/click-consent';
import { createHttp } from '../../../src/http';
import type { ProviderOptions } from '../../../sandbox/provider/options';
import { startProvider } from '../../../sandbox/provider/start-provider';
import { startService, type Service } from '../../../src/service/start-service';
import { post } from '../../kit/accounts';
import { LogCapture } from '../../kit/log-capture';
import { copySpecFolder, type TemporaryCatalogue } from '../../kit/spec-folder';
import { testKey } from '../../kit/test-key';

/**
 * A folder written of the vendor's own examples, unchanged, against a strict server. Each test carries the numbers of the
 * requirements that it shows.
 */
const CALLBACK = 'https://host.example/callback';
const stops: Array<() => unknown> = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

interface Running {
  service: Service;
  provider: Awaited<ReturnType<typeof startProvider>>;
  catalogue: TemporaryCatalogue;
  logs: LogCapture;
  environment: Record<string, string>;
}

async function start(
  change: (catalogue: TemporaryCatalogue) => void = () => undefined,
  given: { provider?: Partial<ProviderOptions>; environment?: Record<string, string> } = {},
): Promise<Running> {
  const catalogue = copySpecFolder();
  stops.push(() => catalogue.stop());
  change(catalogue);
  const provider = await startProvider(given.provider);
  stops.push(() => provider.stop());
  const logs = new LogCapture();
  const { origin } = provider;
  const environment = {
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'debug',
    CONNECTOR: 'acme',
    SECRET_KEY: testKey('secret'),
    ACME_CLIENT_ID: 'sandbox-client',
    ACME_CLIENT_SECRET: 'sandbox-secret-8c1f',
    ACME_AUTHORIZE_URI: `${origin}/o/oauth2/v2/auth`,
    ACME_TOKEN_URI: `${origin}/token`,
    ACME_BASE_URI: origin,
    ...given.environment,
  };
  const service = await startService({ environment, logStream: logs, connectorsFolder: catalogue.folder });
  stops.push(() => service.stop());
  return { service, provider, catalogue, logs, environment };
}

const authorize = (running: Running, state = 's1') =>
  post(running, '/oauth2/v1/authorize', { callback_uri: CALLBACK, state });

async function connect(running: Running, user = 'u-ada', more: object = {}) {
  const { body } = await authorize(running);
  const callback = readCallback(await clickConsent(String(body['redirect_uri']), 'allow', user));
  const answer = await post(running, '/oauth2/v1/access_token', {
    fields: { callback_uri: CALLBACK },
    ...callback,
    ...more,
  });
  return { uri: new URL(String(body['redirect_uri'])), answer, account: answer.body };
}

const tokenRequests = (running: Running) => running.provider.received.filter(({ path }) => path === '/token');
const formOf = (request: { body: string } | undefined) => Object.fromEntries(new URLSearchParams(request?.body));
const validate = (running: Running, account: object) =>
  post(running, '/validate', { id: 'oauth2', fields: { ...account, callback_uri: CALLBACK } });
const ended = { expires_on: '2020-01-01T00:00:00.000Z' };

describe('the vendor’s folder, unchanged', () => {
  test('B1, B2, B4, B5, B6, B7, B8, B9, B10, B11, B12, B13, B16, B17, B18, B22, B23, B27, B34, B37, B38, B39: loads, connects, validates and keeps nothing but tokens', async () => {
    const running = await start();
    const { uri, account } = await connect(running);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'sandbox-client',
      redirect_uri: CALLBACK,
      scope: 'read write',
      state: 's1',
      prompt: 'consent',
      access_type: 'offline',
    });
    expect(account).toEqual({
      access_token: expect.stringMatching(/^at_/),
      refresh_token: expect.stringMatching(/^rt_/),
      token_type: 'Bearer',
      scope: 'read write',
      expires_in: 3600,
      issued_on: expect.any(String),
      expires_on: expect.stringMatching(/^20\d\d-/),
    });
    expect(formOf(tokenRequests(running)[0])).toEqual({
      grant_type: 'authorization_code',
      code: expect.stringMatching(/^code_/),
      redirect_uri: CALLBACK,
      client_id: 'sandbox-client',
      client_secret: 'sandbox-secret-8c1f',
    });
    const validated = await validate(running, account);
    expect(validated).toMatchObject({ status: 200, body: { name: 'Acme' } });
    const call = running.provider.received.find(({ path }) => path === '/v1/userinfo');
    expect(call?.headers['authorization']).toBe(`Bearer ${String(account['access_token'])}`);
  });

  test('B14, B15, B24, B25, B26: reads its parameters: other ones go out, missing ones stop the start', async () => {
    const running = await start(undefined, {
      provider: { clientId: 'other' },
      environment: { ACME_CLIENT_ID: 'other' },
    });
    const { uri, account } = await connect(running);
    expect(uri.searchParams.get('client_id')).toBe('other');
    expect(account['access_token']).toMatch(/^at_/);
    await expect(start(undefined, { environment: { ACME_CLIENT_SECRET: '' } })).rejects.toThrow(
      'ACME_CLIENT_SECRET is missing',
    );
    const { service } = await start(
      (catalogue) => {
        catalogue.edit('spec.yml', '    tokenUri:\n      type: string\n', '    region:\n      type: string\n');
        catalogue.edit(
          'auth/get-oauth-config.map.yml',
          'authorizeUri: https://example.com/o/oauth2/v2/auth',
          "authorizeUri:\n  $concat: ['https://', {$var: connectorParameters.region}, '.example.com/auth']",
        );
      },
      { environment: { ACME_REGION: 'eu', ACME_AUTHORIZE_URI: '' } },
    );
    const { body } = await post({ service }, '/oauth2/v1/authorize', { callback_uri: CALLBACK, state: 's' });
    expect(String(body['redirect_uri'])).toMatch(/^https:\/\/eu\.example\.com\/auth\?/);
  });

  test('B28: without scopes sends none', async () => {
    const running = await start((catalogue) =>
      catalogue.edit('auth/get-oauth-config.map.yml', 'scopes:\n  - read\n  - write\n', 'scopes: []\n'),
    );
    expect(new URL(String((await authorize(running)).body['redirect_uri'])).searchParams.has('scope')).toBe(false);
  });

  test('B32: extra goes to the authorization URI, encoded, and nowhere else; reserved names are refused', async () => {
    const running = await start((catalogue) =>
      catalogue.edit(
        'auth/get-oauth-config.map.yml',
        '  prompt: consent',
        "  prompt: 'a b&c'\n  list: [x, y]\n  number: 5\n  gone: null\n  none: { $var: connectorParameters.scopes }",
      ),
    );
    const { uri } = await connect(running);
    expect(uri.searchParams.get('prompt')).toBe('a b&c');
    expect(uri.searchParams.getAll('list')).toEqual(['x', 'y']);
    expect([uri.searchParams.get('number'), uri.searchParams.has('gone'), uri.searchParams.has('none')]).toEqual([
      '5',
      false,
      false,
    ]);
    expect(Object.keys(formOf(tokenRequests(running)[0]))).not.toContain('prompt');
    for (const name of [
      'state',
      'client_id',
      'redirect_uri',
      'response_type',
      'code_challenge',
      'code_challenge_method',
    ])
      await expect(
        start((catalogue) => catalogue.edit('auth/get-oauth-config.map.yml', '  prompt: consent', `  ${name}: x`)),
      ).rejects.toThrow(`extra.${name}`);
  });
});

describe.each([
  ['body', 'body'],
  ['headers', 'headers'],
  [undefined, 'both'],
] as const)('clientAuthLocation %s', (setting, seen) => {
  describe.each([false, true])('with skipPkce %s', (skipPkce) => {
    test('B19, B29, B31: exchange and refresh prove the client there and nowhere else', async () => {
      const running = await start(
        (catalogue) => {
          const line = setting === undefined ? '' : `clientAuthLocation: ${setting}\n`;
          catalogue.edit('auth/get-oauth-config.map.yml', 'clientAuthLocation: body\n', line);
          catalogue.edit('auth/get-oauth-config.map.yml', 'skipPkce: false', `skipPkce: ${skipPkce}`);
        },
        {
          environment: { PKCE: 'state' },
          provider: { clientAuth: seen === 'both' ? 'any' : seen, requiresPkce: !skipPkce, rotatesRefreshTokens: true },
        },
      );
      const { uri, account, answer } = await connect(running);
      expect(answer.status).toBe(200);
      expect(uri.searchParams.get('code_challenge_method')).toBe(skipPkce ? null : 'S256');
      const refreshed = await validate(running, { ...account, ...ended });
      expect(refreshed.status).toBe(200);
      expect(refreshed.body['refresh_token']).not.toBe(account['refresh_token']);
      const places = tokenRequests(running).map((request) => ({
        header: request.headers['authorization'] !== undefined,
        body: formOf(request)['client_secret'] !== undefined,
        verifier: formOf(request)['code_verifier'] !== undefined,
      }));
      const place = { header: seen !== 'body', body: seen !== 'headers' };
      expect(places).toEqual([
        { ...place, verifier: !skipPkce },
        { ...place, verifier: false },
      ]);
    });
  });
});

test.each(['header', 'none of them'])('B19: clientAuthLocation: %s is refused', async (value) => {
  await expect(
    start((catalogue) =>
      catalogue.edit('auth/get-oauth-config.map.yml', 'clientAuthLocation: body', `clientAuthLocation: ${value}`),
    ),
  ).rejects.toThrow('auth/get-oauth-config.map.yml:10: clientAuthLocation must be body, headers, both, none');
});

describe('noRefreshToken', () => {
  test('B20, B21: is false unless said: a refresh token is used', async () => {
    const running = await start(
      (catalogue) => catalogue.edit('auth/get-oauth-config.map.yml', 'noRefreshToken: false\nskipPkce: false\n', ''),
      { environment: { PKCE: 'state' } },
    );
    const { account, uri } = await connect(running);
    expect(uri.searchParams.get('code_challenge_method')).toBe('S256');
    expect((await validate(running, { ...account, ...ended })).status).toBe(200);
    expect(tokenRequests(running)).toHaveLength(2);
  });

  test('B30: true: no refresh is ever sent, and the end is the end', async () => {
    const running = await start((catalogue) =>
      catalogue.edit('auth/get-oauth-config.map.yml', 'noRefreshToken: false', 'noRefreshToken: true'),
    );
    const { account } = await connect(running);
    expect((await validate(running, account)).status).toBe(200);
    expect(await validate(running, { ...account, ...ended })).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
    expect(tokenRequests(running)).toHaveLength(1);
  });
});

describe('a refusal of the user', () => {
  test('B35, B36: gives no account; a code is needed', async () => {
    const running = await start();
    const { body } = await authorize(running);
    const callback = readCallback(await clickConsent(String(body['redirect_uri']), 'deny'));
    expect(
      await post(running, '/oauth2/v1/access_token', { fields: { callback_uri: CALLBACK }, ...callback }),
    ).toMatchObject({
      status: 403,
    });
    expect((await post(running, '/oauth2/v1/access_token', { fields: { callback_uri: CALLBACK } })).status).toBe(400);
    expect(tokenRequests(running)).toHaveLength(0);
  });
});

describe('two users', () => {
  test('B3: get two accounts with data of their own', async () => {
    const running = await start((catalogue) =>
      catalogue.write(
        'auth/test.js',
        'exports.test = async ({ apiClient }) => (await apiClient.get("/v1/userinfo")).email',
      ),
    );
    const names = [];
    for (const user of ['u-ada', 'u-grace']) {
      const { account } = await connect(running, user);
      names.push((await validate(running, account)).body['name']);
    }
    expect(names).toEqual(['ada@example.com', 'grace@example.com']);
  });
});

describe('test', () => {
  test.each([
    ['a truthy value', 'exports.test = () => 1', 200, 'Acme'],
    ['an object with a name', 'module.exports = () => ({ name: "Ada" })', 200, 'Ada'],
    [
      'a default export',
      'export default async ({ credentials }) => ({ name: typeof credentials.access_token })',
      200,
      'string',
    ],
    ['a falsy value', 'exports.test = async () => false', 401, undefined],
    ['an error', 'exports.test = () => { throw new Error("the plan has ended") }', 502, undefined],
    [
      'an error with a secret',
      'exports.test = ({ credentials }) => { throw new Error(credentials.access_token) }',
      502,
      undefined,
    ],
    ['no powers', 'exports.test = () => [typeof process, typeof require].join()', 200, 'undefined,undefined'],
  ])('B9, B42, B76: with %s', async (title, code, status, name) => {
    const running = await start((catalogue) => catalogue.write('auth/test.js', code));
    const { account } = await connect(running);
    const answer = await validate(running, account);
    expect([answer.status, answer.body['name']]).toEqual([status, name]);
    const messages: Record<string, string> = {
      'an error':
        'The Acme connector has a problem of its own: test says: the plan has ended. Its operator has to look into it.',
      'an error with a secret':
        'The Acme connector has a problem of its own: test failed. Its operator has to look into it.',
    };
    expect(answer.body['message'] ?? '').toBe(messages[title] ?? answer.body['message'] ?? '');
    expect(running.logs.text()).not.toContain(String(account['access_token']));
  });

  test('B42: TypeScript is taken as it is', async () => {
    const running = await start((catalogue) => {
      catalogue.remove('auth/test.js');
      catalogue.write(
        'auth/test.ts',
        'export async function test({ apiClient }: { apiClient: any }): Promise<string> { return (await apiClient.get("/v1/userinfo")).name as string }',
      );
    });
    const { account } = await connect(running);
    expect((await validate(running, account)).body['name']).toBe('Ada Lovelace');
  });
});

const withTokenUri = (catalogue: TemporaryCatalogue, ...files: string[]): void =>
  files.forEach((file) => catalogue.addMethod(file));

describe('getTokenData', () => {
  test('B10, B40, B41, B42, B43, B44, B45, B46, B47, B48, B49, B50, B51, B52, B53, B54, B55, B56: sends the exchange, and the standard one is not sent', async () => {
    const running = await start((catalogue) => withTokenUri(catalogue, 'get-token-data.js'), {
      environment: { PKCE: 'state' },
      provider: { requiresPkce: true, neededTokenParameter: 'custom_param=custom_value' },
    });
    const { account, answer } = await connect(running);
    expect(answer.status).toBe(200);
    expect(account['access_token']).toMatch(/^at_/);
    expect(tokenRequests(running)).toHaveLength(1);
    expect(formOf(tokenRequests(running)[0])).toEqual({
      grant_type: 'authorization_code',
      code: expect.any(String),
      redirect_uri: CALLBACK,
      client_id: 'sandbox-client',
      client_secret: 'sandbox-secret-8c1f',
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
      custom_param: 'custom_value',
    });
  });

  test('B43, B44, B45, B46, B47: receives what there is', async () => {
    const running = await start((catalogue) => {
      catalogue.edit('auth/get-oauth-config.map.yml', 'skipPkce: false', 'skipPkce: true');
      catalogue.write(
        'auth/get-token-data.js',
        'exports.getTokenData = (args) => ({ access_token: "t", seen: JSON.stringify({ ...args, connectorParameters: Object.keys(args.connectorParameters).sort(), verifier: typeof args.codeVerifier }) })',
      );
    });
    const { account } = await connect(running, 'u-ada', { realmId: '77' });
    expect(JSON.parse(String(account['seen']))).toEqual({
      connectorParameters: ['authorizeUri', 'baseUri', 'clientId', 'clientSecret', 'tokenUri'],
      connectionParameters: {},
      connectionInput: {},
      queryParameters: expect.objectContaining({ code: expect.any(String), state: 's1', realmId: '77' }),
      redirectUri: CALLBACK,
      verifier: 'undefined',
    });
  });

  test.each([
    ['no object', '() => "x"', 502, 'getTokenData returned no object'],
    ['no access_token', '() => ({ token: 1 })', 502, 'could not read'],
    ['the provider’s error', '() => ({ error: "invalid_grant" })', 401, 'refused'],
    ['a mistake', '() => { undefined.x }', 502, 'The Acme connector has a problem of its own: getTokenData failed'],
  ])('B56: that returns %s gives no account', async (_title, code, status, message) => {
    const running = await start((catalogue) =>
      catalogue.write('auth/get-token-data.js', `exports.getTokenData = ${code}`),
    );
    const { answer } = await connect(running);
    expect(answer.status).toBe(status);
    expect(answer.body['message']).toContain(message);
  });

  test('B41: written twice is a mistake of the spec', async () => {
    await expect(
      start((catalogue) => {
        catalogue.write('auth/get-token-data.js', 'exports.getTokenData = () => ({})');
        catalogue.write('auth/get-token-data.ts', 'export const getTokenData = () => ({})');
      }),
    ).rejects.toThrow('is written more than once: get-token-data.js, get-token-data.ts; keep one');
  });
});

describe('getCredentialsFromTokenResponse', () => {
  test('B11, B57, B58, B59, B60, B61, B62, B64: asks the API with the new token, and what it returns are the credentials', async () => {
    const running = await start((catalogue) => {
      withTokenUri(catalogue, 'get-credentials-from-token-response.js');
      catalogue.edit('auth/make-api-client.map.yml', 'headers:', 'headers:\n  X-User: { $var: credentials.userId }');
      catalogue.write(
        'auth/test.js',
        'exports.test = async ({ apiClient, credentials }) => { await apiClient.get("/v1/userinfo"); return credentials.userName }',
      );
    });
    const { account } = await connect(running);
    expect(account).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires_in: 3600,
      userId: expect.any(String),
      userName: 'Ada Lovelace',
      issued_on: expect.any(String),
      expires_on: expect.any(String),
    });
    expect((await validate(running, account)).body['name']).toBe('Ada Lovelace');
    expect(running.provider.received.at(-1)?.headers['x-user']).toBe(account['userId']);
  });

  test('B60: receives all four', async () => {
    const running = await start((catalogue) =>
      catalogue.write(
        'auth/get-credentials-from-token-response.js',
        'exports.getCredentialsFromTokenResponse = (args) => ({ access_token: args.tokenResponse.access_token, seen: Object.keys(args).sort().join(), seenCode: args.queryParameters.code, client: args.connectorParameters.clientId, id: 9, name: "theirs" })',
      ),
    );
    const { account } = await connect(running);
    expect(account).toMatchObject({
      seen: 'connectionInput,connectionParameters,connectorParameters,queryParameters,tokenResponse',
      seenCode: expect.stringMatching(/^code_/),
      client: 'sandbox-client',
    });
    expect(account).not.toHaveProperty('id');
    expect(account).not.toHaveProperty('name');
  });

  test('B63: what it leaves out is not kept', async () => {
    const running = await start((catalogue) =>
      catalogue.write(
        'auth/get-credentials-from-access-token-response.js',
        'exports.getCredentialsFromTokenResponse = ({ tokenResponse }) => ({ access_token: tokenResponse.access_token })',
      ),
    );
    const { account } = await connect(running);
    expect(Object.keys(account).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'access_token',
      'expires_on',
      'issued_on',
    ]);
    expect(await validate(running, { ...account, ...ended })).toMatchObject({ status: 401 });
  });
});

describe('refreshCredentials', () => {
  test('B12, B66, B67, B68, B69, B70, B71, B72, B74: takes the place of the standard refresh; what it returns is laid over what was there', async () => {
    const running = await start((catalogue) => withTokenUri(catalogue, 'refresh-credentials.js'), {
      provider: { rotatesRefreshTokens: true },
    });
    const { account } = await connect(running);
    const { status, body } = await validate(running, { ...account, userId: 'kept', ...ended });
    expect(status).toBe(200);
    expect(body['refresh_token']).not.toBe(account['refresh_token']);
    expect(Date.parse(String(body['expires_on'])) - Date.now()).toBeGreaterThan(3_500_000);
    expect(formOf(tokenRequests(running)[1])).toMatchObject({
      grant_type: 'refresh_token',
      custom_param: 'custom_value',
    });
    expect(tokenRequests(running)).toHaveLength(2);
    expect(body).not.toHaveProperty('userId');
  });

  test('B73: keeps the old refresh token when none comes, and works again', async () => {
    const running = await start((catalogue) => withTokenUri(catalogue, 'refresh-credentials.js'));
    const { account } = await connect(running);
    const first = await validate(running, { ...account, ...ended });
    expect(first.body['refresh_token']).toBe(account['refresh_token']);
    const second = await validate(running, { ...account, ...first.body, ...ended });
    expect(second.status).toBe(200);
  });

  test('B75: an end that is not known clears the old one: no refresh before every call', async () => {
    const running = await start((catalogue) =>
      catalogue.write(
        'auth/refresh-credentials.js',
        'exports.refreshCredentials = ({ credentials }) => ({ access_token: credentials.access_token, expires_at: undefined })',
      ),
    );
    const { account } = await connect(running);
    const { body } = await validate(running, { ...account, ...ended });
    expect(body['expires_on']).toBe('');
  });

  test('B65, B69: a 401 asks for one refresh and one more try', async () => {
    const running = await start((catalogue) => withTokenUri(catalogue, 'refresh-credentials.js'));
    const { account } = await connect(running);
    running.provider.faults.set('/v1/userinfo', { kind: 'answer', status: 401 }, 1);
    const { status } = await validate(running, account);
    expect(status).toBe(200);
    expect(running.provider.received.map(({ path }) => path).slice(-3)).toEqual([
      '/v1/userinfo',
      '/token',
      '/v1/userinfo',
    ]);
  });

  test.each([
    ['nothing', '() => undefined', 502],
    ['an empty token', '() => ({ access_token: undefined })', 502],
    ['a refusal', '() => ({ error: "invalid_grant" })', 401],
  ])('that returns %s loses nothing', async (_title, code, status) => {
    const running = await start((catalogue) =>
      catalogue.write('auth/refresh-credentials.js', `exports.refreshCredentials = ${code}`),
    );
    const { account } = await connect(running);
    expect((await validate(running, { ...account, ...ended })).status).toBe(status);
  });
});

describe('getTokenEnd', () => {
  test('asks for the end where token answers do not tell it, after an exchange and after a refresh', async () => {
    const running = await start(
      (catalogue) =>
        catalogue.write(
          'auth/get-token-end.rest.yml',
          `path: { $concat: [{ $var: connectorParameters.baseUri }, /introspect] }
method: POST
requestMapping:
  data:
    token: { $var: credentials.access_token }
    client_id: { $var: connectorParameters.clientId }
    client_secret: { $var: connectorParameters.clientSecret }
responseMapping: { $var: response.data.exp }
`,
        ),
      { provider: { expiresIn: 'absent' } },
    );
    const { account } = await connect(running);
    expect(Date.parse(String(account['expires_on'])) - Date.now()).toBeGreaterThan(3_500_000);
    const { body } = await validate(running, { ...account, ...ended });
    expect(Date.parse(String(body['expires_on'])) - Date.now()).toBeGreaterThan(3_500_000);
    expect(running.provider.received.filter(({ path }) => path === '/introspect')).toHaveLength(2);
  });
});

describe('kept by us instead of the host', () => {
  test('B33, B36, B38, B65: the same folder connects and refreshes through a token source that stores', async () => {
    const running = await start((catalogue) => withTokenUri(catalogue, 'refresh-credentials.js'), {
      provider: { rotatesRefreshTokens: true },
    });
    const { spec } = loadConnector('acme', running.catalogue.folder);
    const { origin } = running.provider;
    const connectorParameters = {
      clientId: 'sandbox-client',
      clientSecret: 'sandbox-secret-8c1f',
      authorizeUri: `${origin}/o/oauth2/v2/auth`,
      tokenUri: `${origin}/token`,
      baseUri: origin,
    };
    const connector = await compileConnector({ spec, connectorParameters });
    const method = connector.auth.oauth2!;
    const http = createHttp({ timeoutMs: 5000, userAgent: 't' })();
    const codeVerifier = 'v'.repeat(43);
    const { authorizationUri } = await method.authorize({ redirectUri: CALLBACK, state: 'x', codeVerifier });
    const { code = '', ...queryParameters } = readCallback(await clickConsent(authorizationUri));
    const credentials = await method.accessToken({ http, redirectUri: CALLBACK, code, codeVerifier, queryParameters });
    expect(
      await connector.test({
        method,
        credentials,
        apiClient: await connector.apiClient({ http, method, tokenSource: staticTokenSource(credentials) }),
      }),
    ).toEqual({ name: 'Acme' });
    const coordinator = createRefreshCoordinator({
      store: createMemoryRefreshStore(),
      sealKey: Buffer.alloc(32, 1),
      hashKey: Buffer.alloc(32, 2),
    });
    const source = refreshingTokenSource({
      credentials: { ...credentials, ...ended },
      coordinator,
      registration: method.registration,
      leewayMs: 1000,
      canRefresh: method.canRefresh,
      refresh: (given) => method.refresh({ http, credentials: given }),
    });
    const apiClient = await connector.apiClient({ http, method, tokenSource: source });
    await expect(connector.test({ method, credentials, apiClient })).resolves.toEqual({ name: 'Acme' });
    expect(source.current()['refresh_token']).not.toBe(credentials.refresh_token);
  });
});
