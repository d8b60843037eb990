import { loadConfig, type Config } from '../../src/config';
import { ConfigurationError } from '../../src/errors';

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
      PORT: 8080,
      HOST: '0.0.0.0',
      BASE_PATH: '/',
      PKCE: 'auto',
      CONNECTIONS: 'off',
      AUDIT_PROXY_SAMPLE: 0.01,
      FLOW_LIFETIME_SECONDS: 600,
      ALLOW_PRIVATE_NETWORKS: false,
      TRUST_PROXY: 0,
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
      REFRESH_LEEWAY_SECONDS: 600,
      PROVIDER_TIMEOUT_MS: 15_000,
    });
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
    expect(load({ ...acme, PORT: '', CONNECTOR: ' ' }).settings.PORT).toBe(8080);
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
