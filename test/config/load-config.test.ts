import { loadConfig, type Config } from '../../src/config';
import { ConfigurationError } from '../../src/errors';
import { testKey } from '../kit/test-key';

const parameters = [
  { name: 'clientId', required: true, secret: false, kind: 'text' },
  { name: 'clientSecret', required: true, secret: true, kind: 'text' },
  { name: 'scopes', required: false, secret: false, kind: 'list' },
  { name: 'tokenUri', required: false, secret: false, kind: 'uri' },
  { name: 'expiration', required: false, secret: false, kind: 'text', oneOf: ['1day', 'never'], default: 'never' },
] as const;

const catalogue = { ids: ['acme', 'big-co'], describe: () => parameters };
const load = (environment: Record<string, string>): Config => loadConfig(environment, catalogue);

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

const acme = { ACME_CLIENT_ID: 'id', ACME_CLIENT_SECRET: 'CANARY-SECRET' };

describe('loadConfig', () => {
  test('fills the defaults', () => {
    expect(load(acme).settings).toEqual({
      port: 8080,
      host: '0.0.0.0',
      basePath: '',
      apiPrefix: '',
      pkce: 'auto',
      databaseUri: 'file:./data/dockline.db',
      storesConnections: false,
      auditProxySample: 0.01,
      flowLifetimeMs: 600_000,
      allowPrivateNetworks: false,
      trustProxy: 0,
      logLevel: 'info',
      logFormat: 'json',
      refreshLeewayMs: 600_000,
      providerTimeoutMs: 15_000,
    });
  });

  test('hands out values that are ready to use', () => {
    const SECRET_KEY = testKey('secret');
    const { settings } = load({
      ...acme,
      PORT: '0',
      CONNECTORS: 'acme,, acme',
      BASE_PATH: '/hidden/',
      ALLOWED_IPS: '10.0.0.0/8 192.0.2.7',
      PUBLIC_URL: 'https://connect.example//',
      HOST_CALLBACK_URI: 'https://host.example/callback/',
      SECRET_KEY,
      DATABASE_URL: 'postgres://db.example/dockline',
      CONNECTIONS: 'on',
      ENCRYPTION_KEYS: `new:${testKey('new')}, old:${testKey('old')}`,
      AUDIT_PROXY_SAMPLE: '0.5',
      FLOW_LIFETIME_SECONDS: '60',
      ALLOW_PRIVATE_NETWORKS: 'true',
      REFRESH_LEEWAY_SECONDS: '0',
    });
    expect(settings).toMatchObject({
      port: 0,
      connectors: ['acme', 'acme'],
      basePath: '/hidden',
      apiPrefix: '/hidden',
      allowedIps: ['10.0.0.0/8', '192.0.2.7'],
      publicUri: 'https://connect.example',
      hostCallbackUri: 'https://host.example/callback/',
      secretKey: Buffer.from(SECRET_KEY, 'base64'),
      databaseUri: 'postgres://db.example/dockline',
      storesConnections: true,
      keyRing: { activeId: 'new', ids: ['new', 'old'] },
      auditProxySample: 0.5,
      flowLifetimeMs: 60_000,
      allowPrivateNetworks: true,
      refreshLeewayMs: 0,
    });
    expect(Object.isFrozen(settings)).toBe(true);
    expect(load({ ...acme, BASE_PATH: '/a', API_BASE_PATH: '/b/' }).settings.apiPrefix).toBe('/b');
    expect(load({ ...acme, BASE_PATH: '/a', API_BASE_PATH: '/' }).settings.apiPrefix).toBe('');
  });

  test('a setting that needs others says which, and what they are needed for', () => {
    expect(problemsOf({ ...acme, CONNECTIONS: 'off' })).toEqual([]);
    expect(problemsOf({ CONNECTIONS: 'on' })).toEqual([
      'SECRET_KEY is missing; CONNECTIONS=on needs it',
      'ENCRYPTION_KEYS is missing; CONNECTIONS=on needs it',
      'PUBLIC_URL is missing; CONNECTIONS=on needs it',
    ]);
    expect(problemsOf({ ...acme, DATABASE_URL: 'file:x', EVENTS_URI: 'https://x.example', JWT_ISSUER: 'i' })).toEqual([
      'SECRET_KEY is missing; DATABASE_URL needs it',
      'JWT_AUDIENCE is missing; JWT_ISSUER needs it',
      'JWT_KEYS is missing; JWT_ISSUER needs it',
      'EVENTS_SECRET is missing; EVENTS_URI needs it',
    ]);
    expect(problemsOf({ ...acme, JWT_KEYS: 'https://x.example' })).toEqual([
      'JWT_ISSUER is missing; JWT_KEYS needs it',
    ]);
  });

  test('never lets a secret into the log', () => {
    const given = {
      SECRET_KEY: testKey('secret'),
      DATABASE_URL: 'file:x',
      ENCRYPTION_KEYS: `one:${testKey('one')}`,
      BOOTSTRAP_API_KEY: 'bootstrap-key-of-the-tests-0123456789',
      EVENTS_SECRET: 'a-secret-of-the-receiver-0123456789',
    };
    expect(load({ ...acme, ...given }).secrets.toSorted()).toEqual(
      [...Object.values(given), 'CANARY-SECRET'].toSorted(),
    );
  });

  test('serves what has a client id, and names the others', () => {
    expect(load(acme)).toMatchObject({
      connectors: [
        { id: 'acme', connectorParameters: { clientId: 'id', clientSecret: 'CANARY-SECRET', expiration: 'never' } },
      ],
      isMountedAtRoot: false,
      notConfigured: ['big-co'],
      secrets: ['CANARY-SECRET'],
    });
  });

  test('derives variable names from id and parameter, and splits lists', () => {
    const { connectors, isMountedAtRoot } = load({
      CONNECTOR: 'big-co',
      BIG_CO_CLIENT_ID: 'b',
      BIG_CO_CLIENT_SECRET: 's',
      BIG_CO_SCOPES: 'a, b c',
      BIG_CO_TOKEN_URI: 'http://127.0.0.1:1/t',
      BIG_CO_EXPIRATION: '1day',
    });
    expect(isMountedAtRoot).toBe(true);
    expect(connectors[0]?.connectorParameters).toEqual({
      clientId: 'b',
      clientSecret: 's',
      scopes: ['a', 'b', 'c'],
      tokenUri: 'http://127.0.0.1:1/t',
      expiration: '1day',
    });
  });

  test('treats an empty variable as unset', () => {
    expect(load({ ...acme, PORT: '', CONNECTOR: ' ' }).settings.port).toBe(8080);
  });

  test('reports everything that is wrong at once, and no value', () => {
    const problems = problemsOf({
      PORT: 'CANARY',
      LOG_LEVEL: 'CANARY',
      BASE_PATH: 'CANARY',
      ALLOWED_IPS: '10.0.0.0/8,CANARY',
      ALLOWED_CALLBACK_ORIGINS: 'https://x.example/CANARY',
      PROVIDER_TIMEOUT_MS: '5',
      CONNECTORS: 'acme,big-co,CANARY',
      ACME_CLIENT_ID: 'id',
      BIG_CO_CLIENT_SECRET: 's',
      BIG_CO_TOKEN_URI: 'http://CANARY.example/',
      BIG_CO_EXPIRATION: 'CANARY',
    });
    expect(problems.toSorted()).toEqual(
      [
        'BASE_PATH must be a path that starts with `/`',
        'ALLOWED_IPS must be a comma-separated list of IP addresses or CIDR ranges',
        'ALLOWED_CALLBACK_ORIGINS must be a comma-separated list of origins such as `https://oauth-svc.fibery.io`',
        'LOG_LEVEL must be `error`, `warn`, `info` or `debug`',
        'PROVIDER_TIMEOUT_MS must be a number of milliseconds, 100 to 120000',
        'PORT must be a port number; 0 lets the system choose',
        'CONNECTORS names a connector that does not exist; there are: acme, big-co',
        'ACME_CLIENT_SECRET is missing',
        'BIG_CO_CLIENT_ID is missing',
        'BIG_CO_TOKEN_URI must use https (http is for loopback only)',
        'BIG_CO_EXPIRATION must be one of 1day, never',
      ].toSorted(),
    );
    expect(problems.join()).not.toContain('CANARY');
  });

  test('says what to do when nothing is configured', () => {
    expect(problemsOf({})).toEqual([
      'no connector is configured: set CONNECTOR, or a client id such as ACME_CLIENT_ID',
    ]);
  });

  test('does not guess between CONNECTOR and CONNECTORS', () => {
    expect(problemsOf({ ...acme, CONNECTOR: 'acme', CONNECTORS: 'acme' })).toEqual([
      'CONNECTOR and CONNECTORS must not both be set',
    ]);
  });

  test.each(['*', 'simple-oauth2*', 'express:*,simple-oauth2:client', 'follow-redirects'])(
    'refuses DEBUG=%s, which prints secrets',
    (DEBUG) => {
      expect(problemsOf({ ...acme, DEBUG })).toHaveLength(1);
    },
  );

  test.each(['express:*', '*,-simple-oauth2*,-follow-redirects'])('allows DEBUG=%s', (DEBUG) => {
    expect(problemsOf({ ...acme, DEBUG })).toEqual([]);
  });

  test.each(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32, 10.0.0.1'])('accepts ALLOWED_IPS=%s', (ALLOWED_IPS) => {
    expect(problemsOf({ ...acme, ALLOWED_IPS })).toEqual([]);
  });

  test.each(['10.0.0.0/33', '10.0.0', '2001:db8::/129', '10.0.0.0/8/8', 'localhost'])(
    'refuses ALLOWED_IPS=%s',
    (ALLOWED_IPS) => {
      expect(problemsOf({ ...acme, ALLOWED_IPS })).toHaveLength(1);
    },
  );
});
