import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startService, type Service } from '../../../src/service/start-service';
import { post } from '../../kit/accounts';
import { startRawServer } from '../../kit/raw-server';
import { LogCapture } from '../../kit/log-capture';

/** Keys that users paste, several ways side by side, and connectors that are wrong at run time. */
const stops: Array<() => unknown> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

interface Seen {
  headers: Record<string, string | undefined>;
  url: string;
  body: string;
}

/** An API that answers everybody, and remembers what it was sent. */
async function startApi(): Promise<{ origin: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = await startRawServer(({ headers, target, body }, response) => {
    const known = headers as Seen['headers'];
    seen.push({ headers: known, url: target, body });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: 'Ada', token: `session-for-${known['x-key'] ?? 'none'}` }));
  });
  stops.push(() => server.stop());
  return { origin: server.origin, seen };
}

async function serve(
  connectors: Record<string, Record<string, string>>,
  environment: Record<string, string>,
): Promise<{ service: Service; logs: LogCapture }> {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-types-'));
  stops.push(() => rmSync(folder, { recursive: true }));
  for (const [id, files] of Object.entries(connectors)) {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, id, file)), { recursive: true });
      writeFileSync(join(folder, id, file), text);
    }
  }
  const logs = new LogCapture();
  const service = await startService({
    environment: {
      PORT: '0',
      HOST: '127.0.0.1',
      CONNECTORS: Object.keys(connectors).join(','),
      ...environment,
    },
    logStream: logs,
    connectorsFolder: folder,
    isolationTimes: { computeMs: 500 },
  });
  stops.push(() => service.stop());
  return { service, logs };
}

const keySpec = (api: string, ui: string, more = ''): string => `
name: Keys
auth:
  type: client-credentials
  ui:
    helpUri: https://keys.example/help
    schema:
      type: object
${ui}
  makeApiClient:
    mapping:
${api}
  test:
    rest: { path: /me, responseMapping: { name: { $var: response.data.name } } }
${more}`;

describe('client-credentials: what the user pastes', () => {
  test('an API key in a header; the host asks for it as a password', async () => {
    const api = await startApi();
    const spec = keySpec(
      `      baseUri: ${api.origin}\n      headers: { X-Api-Key: { $var: credentials.apiKey } }`,
      '      properties: { apiKey: { title: API key, description: From your settings } }\n      required: [apiKey]',
    );
    const kit = await serve({ keys: { 'spec.yml': spec } }, { KEYS_CLIENT_ID: 'on' });
    const info = (await (await fetch(`${kit.service.origin}/keys/`)).json()) as { authentication: object[] };
    expect(info.authentication).toEqual([
      {
        id: 'token',
        name: 'Keys token',
        description: 'Paste a token that you made at Keys.',
        fields: [
          { id: 'apiKey', type: 'password', title: 'API key', name: 'API key', description: 'From your settings' },
          expect.objectContaining({ type: 'link', value: 'https://keys.example/help' }),
        ],
      },
    ]);
    const answer = await post(kit, '/keys/validate', { id: 'token', fields: { apiKey: 'CANARY-key' } });
    expect(answer).toEqual({ status: 200, body: { name: 'Ada' } });
    expect(api.seen.at(-1)).toMatchObject({ url: '/me', headers: { 'x-api-key': 'CANARY-key' } });
    expect(api.seen.at(-1)?.headers['authorization']).toBeUndefined();
    expect(kit.logs.text()).not.toContain('CANARY');
    expect((await post(kit, '/keys/validate', { id: 'token', fields: {} })).status).toBe(400);
  });

  test('a name and a password, as connection parameters, over Basic', async () => {
    const api = await startApi();
    const spec = keySpec(
      `      baseUri: ${api.origin}
      auth: { username: { $var: connectionParameters.user }, password: { $var: connectionParameters.password } }`,
      '      properties: { user: {}, password: { format: password } }\n      required: [user, password]',
    );
    const kit = await serve({ keys: { 'spec.yml': spec } }, { KEYS_CLIENT_ID: 'on' });
    const { status } = await post(kit, '/keys/validate', { id: 'token', fields: { user: 'ada', password: 'p:w' } });
    expect(status).toBe(200);
    expect(api.seen.at(-1)?.headers['authorization']).toBe(`Basic ${btoa('ada:p:w')}`);
  });

  test('credentials that are made of them: a session for a key', async () => {
    const api = await startApi();
    const spec = keySpec(
      `      baseUri: ${api.origin}\n      headers: { Authorization: { $concat: ['Session ', { $var: credentials.session }] } }`,
      '      properties: { apiKey: {} }\n      required: [apiKey]',
      '  getCredentialsFromConnectionParameters: { implementationType: javascript }\n',
    );
    const code = `exports.getCredentialsFromConnectionParameters = async ({ connectorParameters, connectionParameters }) => {
      const response = await fetch(connectorParameters.loginUri, { method: 'POST', headers: { 'X-Key': connectionParameters.apiKey } })
      return { session: (await response.json()).token }
    }`;
    const parameters =
      'parametersSchema: { type: object, properties: { loginUri: { kind: uri } }, required: [loginUri] }';
    const kit = await serve(
      { keys: { 'spec.yml': spec + parameters, 'auth/get-credentials-from-connection-parameters.js': code } },
      { KEYS_CLIENT_ID: 'on', KEYS_LOGIN_URI: `${api.origin}/login` },
    );
    expect(await post(kit, '/keys/validate', { id: 'token', fields: { apiKey: 'k1' } })).toMatchObject({ status: 200 });
    expect(api.seen.map(({ url, headers }) => [url, headers['authorization']])).toEqual([
      ['/login', undefined],
      ['/me', 'Session session-for-k1'],
    ]);
  });

  test('an address that the user gives must be public', async () => {
    const api = await startApi();
    const spec = keySpec(
      `      baseUri: { $concat: ['http://', { $var: connectionParameters.host }] }\n      headers: { X-Api-Key: { $var: credentials.apiKey } }`,
      '      properties: { host: {}, apiKey: {} }\n      required: [host, apiKey]',
    );
    const kit = await serve({ keys: { 'spec.yml': spec } }, { KEYS_CLIENT_ID: 'on' });
    const fields = { host: new URL(api.origin).host, apiKey: 'CANARY' };
    expect((await post(kit, '/keys/validate', { id: 'token', fields })).status).toBe(502);
    expect(api.seen).toEqual([]);
  });
});

test('options: several ways side by side, each with its own client, over what they share', async () => {
  const api = await startApi();
  const spec = `
name: Both
auth:
  title: Both ways
  test:
    rest: { path: /me }
  makeApiClient:
    mapping: { baseUri: ${api.origin} }
  options:
    oauth:
      type: oauth2
      getOAuthConfig:
        mapping: { authorizeUri: 'https://b.example/a', tokenUri: 'https://b.example/t', clientAuthLocation: body }
    key:
      type: client-credentials
      title: With a key
      ui: { schema: { type: object, properties: { apiKey: {} }, required: [apiKey] } }
    off:
      type: oauth1
      enabled: false
`;
  const client = `baseUri: ${api.origin}\nheaders: { X-Api-Key: { $var: credentials.apiKey } }\n`;
  const kit = await serve(
    { both: { 'spec.yml': spec, 'auth/key/make-api-client.map.yml': client } },
    { BOTH_CLIENT_ID: 'x', BOTH_CLIENT_SECRET: 'y' },
  );
  const info = (await (await fetch(`${kit.service.origin}/both/`)).json()) as {
    authentication: Array<{ id: string; name: string }>;
  };
  expect(info.authentication.map(({ id, name }) => [id, name])).toEqual([
    ['oauth2', 'Both ways'],
    ['token', 'With a key'],
  ]);
  await post(kit, '/both/validate', { id: 'token', fields: { apiKey: 'k1' } });
  await post(kit, '/both/validate', { id: 'oauth2', fields: { access_token: 'at1' } });
  expect(api.seen.map(({ headers }) => [headers['x-api-key'], headers['authorization']])).toEqual([
    ['k1', undefined],
    [undefined, 'Bearer at1'],
  ]);
});

describe('a wrong spec stops the start with everything that is wrong', () => {
  test.each([
    ['no auth', 'name: X\n', /spec\.yml:1: auth is missing/],
    ['an unknown type', 'name: X\nauth: { type: saml }\n', /auth\.type must be oauth2/],
    [
      'one that needs the vendor',
      'name: X\nauth: { type: proxy, proxyKey: x }\n',
      /"proxy" needs the vendor’s platform/,
    ],
    [
      'no methods',
      'name: X\nauth: { type: oauth2 }\n',
      /auth\.getOAuthConfig is required[\s\S]*auth\.makeApiClient is required[\s\S]*auth\.test is required/,
    ],
    ['YAML that is none', 'name: [\n', /spec\.yml:\d+: /],
    [
      'two of one kind',
      'name: X\nauth:\n  getOAuthConfig: { mapping: { authorizeUri: https://x.example, tokenUri: https://x.example } }\n  makeApiClient: { mapping: { baseUri: https://x.example } }\n  test: { rest: { path: /me } }\n  options: { a: { type: oauth2 }, b: { type: oauth2 } }\n',
      /is a second way over oauth2/,
    ],
    [
      'a family that is not there',
      'extends: ../_families/none.yml\nname: X\nauth: { type: oauth2 }\n',
      /extends names no file/,
    ],
    [
      'a method of another type',
      'name: X\nauth:\n  type: client-credentials\n  ui: { schema: { type: object, properties: { k: {} } } }\n  getTokenData: { rest: { path: https://x.example } }\n  makeApiClient: { mapping: { baseUri: https://x.example } }\n  test: { rest: { path: /me } }\n',
      /auth\.getTokenData has no meaning for client-credentials/,
    ],
    [
      'an implementation that is not allowed',
      'name: X\nauth:\n  type: oauth2\n  getOAuthConfig: { rest: { path: /x } }\n  makeApiClient: { mapping: { baseUri: https://x.example } }\n  test: { rest: { path: /me } }\n',
      /cannot be written as rest-api-mapping; it can be mapping or javascript/,
    ],
    [
      'a pattern that its example does not fit',
      'name: X\nauth:\n  type: oauth2\n  ui: { schema: { type: object, properties: { s: { example: A, pattern: "[0-9]+" } } } }\n  getOAuthConfig: { mapping: { authorizeUri: https://x.example, tokenUri: https://x.example } }\n  makeApiClient: { mapping: { baseUri: https://x.example } }\n  test: { rest: { path: /me } }\n',
      /the example of s does not fit its pattern/,
    ],
  ])('%s', async (_title, spec, message) => {
    await expect(serve({ x: { 'spec.yml': spec } }, { X_CLIENT_ID: 'x', X_CLIENT_SECRET: 'y' })).rejects.toThrow(
      message,
    );
  });
});

test('a connector that is wrong at run time answers 502 with its name and the hook’s; the others go on', async () => {
  const api = await startApi();
  const files = (name: string, code: string): Record<string, string> => ({
    'spec.yml': `
name: ${name}
auth:
  type: oauth2
  getOAuthConfig:
    mapping: { authorizeUri: 'https://b.example/a', tokenUri: 'https://b.example/t', clientAuthLocation: body }
  makeApiClient: { mapping: { baseUri: '${api.origin}' } }
  test: { rest: { path: /me } }
  getTokenData: { implementationType: javascript }
`,
    'auth/get-token-data.js': code,
  });
  const connectors = {
    looping: files('Looping', 'exports.getTokenData = () => { for (;;); }'),
    throwing: files('Throwing', 'exports.getTokenData = () => { throw new Error("CANARY") }'),
    nonsense: files('Nonsense', 'exports.getTokenData = () => 42'),
    right: files('Right', 'exports.getTokenData = () => ({ access_token: "t" })'),
  };
  const environment = Object.fromEntries(
    Object.keys(connectors).flatMap((id) =>
      ['CLIENT_ID', 'CLIENT_SECRET'].map((name) => [`${id.toUpperCase()}_${name}`, 'x']),
    ),
  );
  const kit = await serve(connectors, environment);
  const exchange = (id: string) =>
    post(kit, `/${id}/oauth2/v1/access_token`, { fields: { callback_uri: 'https://h.example/cb' }, code: 'c' });
  const [looping, ...others] = await Promise.all(['looping', 'throwing', 'nonsense', 'right', 'right'].map(exchange));
  expect(looping).toMatchObject({ status: 502, body: { code: 'connector_error' } });
  expect(looping?.body['message']).toBe(
    'The Looping connector has a problem of its own: getTokenData computed longer than 0.5 seconds. Its operator has to look into it.',
  );
  expect(others.map(({ status }) => status)).toEqual([502, 502, 200, 200]);
  expect(others[0]?.body['message']).toContain('The Throwing connector has a problem of its own: getTokenData failed.');
  expect(others[1]?.body['message']).toContain(
    'Nonsense connector has a problem of its own: getTokenData returned no object.',
  );
  expect(JSON.stringify(others)).not.toContain('CANARY');
});
