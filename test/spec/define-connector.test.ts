import { compileConnector, defineConnector, listParameters, type ConnectorSpec, mapping } from '../../src/connector';
import { ConfigurationError } from '../../src/errors';

const spec: ConnectorSpec = {
  id: 'acme',
  name: 'Acme',
  version: '1.0.0',
  description: 'Things',
  auth: {
    oauth2: {
      getOAuthConfig: mapping({
        clientId: { $var: 'connectorParameters.clientId' },
        clientSecret: { $var: 'connectorParameters.clientSecret' },
        authorizeUri: 'https://acme.example/authorize',
        tokenUri: 'https://acme.example/token',
      }),
    },
  },
  makeApiClient: mapping({ baseUri: 'https://api.acme.example/v1' }),
  test: async () => ({ name: 'x' }),
};
const connectorParameters = { clientId: 'id', clientSecret: 'CANARY' };

function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

async function compileProblems(
  changed: ConnectorSpec,
  parameters: Record<string, string> = connectorParameters,
): Promise<readonly string[]> {
  try {
    await compileConnector({ spec: changed, connectorParameters: parameters });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

const withConfig = (changes: object): ConnectorSpec => ({
  ...spec,
  auth: { oauth2: { getOAuthConfig: { ...(spec.auth.oauth2?.getOAuthConfig as object), ...changes } as never } },
});

describe('defineConnector', () => {
  test('returns a right spec', () => {
    expect(defineConnector(spec)).toBe(spec);
  });

  test.each<[string, object]>([
    ['an id with capitals', { id: 'Acme' }],
    ['no version', { version: undefined }],
    ['no way to sign in', { auth: {} }],
    ['an unknown key', { autth: {} }],
    ['no test', { test: undefined }],
    ['a website without https', { website: 'http://acme.example' }],
  ])('refuses %s', (_name, changes) => {
    expect(problemsOf(() => defineConnector({ ...spec, ...changes }))).toHaveLength(1);
  });

  test('reports all problems at once, and variables that name no parameter', () => {
    expect(problemsOf(() => defineConnector({ ...spec, id: 'X', version: '1' }))).toHaveLength(2);
    expect(
      problemsOf(() => defineConnector(withConfig({ tokenUri: { $var: 'connectorParameters.tokenUrl' } }))),
    ).toEqual(['connector acme: $var "connectorParameters.tokenUrl" names no parameter of this connector']);
  });
});

describe('compileConnector', () => {
  test.each<[string, object, string]>([
    ['a missing URI', { tokenUri: undefined }, 'connector acme: auth.oauth2: tokenUri is missing'],
    [
      'a URI without https',
      { tokenUri: 'http://acme.example/t' },
      'connector acme: auth.oauth2: tokenUri must use https (http is for loopback only)',
    ],
    ['an unknown key', { tokenUrl: 'x' }, 'connector acme: auth.oauth2: tokenUrl is not a known key'],
    [
      'an extra that overrides the protocol',
      { extra: { state: 'x' } },
      'connector acme: auth.oauth2: extra.state is not a known key',
    ],
    [
      'a client secret in the URI',
      { extra: { client_secret: 'x' } },
      'connector acme: auth.oauth2: extra.client_secret is not a known key',
    ],
  ])('refuses %s', async (_name, changes, expected) => {
    expect(await compileProblems(withConfig(changes))).toEqual([expected]);
  });

  test('T20: refuses a secret that cannot be sent, without quoting it', async () => {
    const problems = await compileProblems(spec, { clientId: 'id', clientSecret: 'CANARYé' });
    expect(problems).toEqual(['connector acme: auth.oauth2: clientSecret must hold printable ASCII characters only']);
  });

  test('names the key and not the value of a wrong override', async () => {
    const problems = await compileProblems(spec, { ...connectorParameters, baseUri: 'CANARY' });
    expect(problems.join()).toContain('makeApiClient: baseUri');
    expect(problems.join()).not.toContain('CANARY');
  });

  test('lets the operator’s settings win over the spec', async () => {
    const connector = await compileConnector({
      spec,
      connectorParameters: {
        ...connectorParameters,
        authorizeUri: 'https://self.hosted.example/auth',
        scopes: ['a', 'b'],
      },
    });
    const uri = await connector.auth.oauth2?.authorize({ redirectUri: 'https://h.example/cb', state: 's' });
    expect(uri?.authorizationUri).toBe(
      'https://self.hosted.example/auth?scope=a%20b&response_type=code&client_id=id&redirect_uri=https%3A%2F%2Fh.example%2Fcb&state=s',
    );
  });
});

describe('listParameters', () => {
  const names = (auth: ConnectorSpec['auth']): string[] => listParameters({ ...spec, auth }).map(({ name }) => name);
  const oauth1 = { getOAuthConfig: {} as never };
  const oauth2 = { getOAuthConfig: {} as never };

  test('gives every URI a setting', () => {
    expect(names({ oauth1 })).toEqual([
      'clientId',
      'clientSecret',
      'scopes',
      'requestTokenUri',
      'authorizeUri',
      'tokenUri',
      'baseUri',
    ]);
    expect(names({ oauth2 })).toEqual([
      'clientId',
      'clientSecret',
      'scopes',
      'authorizeUri',
      'tokenUri',
      'revocationUri',
      'clientAuthLocation',
      'pkce',
      'baseUri',
    ]);
  });

  test('names the OAuth 1.0a ones apart when there are both', () => {
    expect(names({ oauth1, oauth2 })).toEqual([
      'clientId',
      'clientSecret',
      'scopes',
      'oauth1RequestTokenUri',
      'oauth1AuthorizeUri',
      'oauth1TokenUri',
      'authorizeUri',
      'tokenUri',
      'revocationUri',
      'clientAuthLocation',
      'pkce',
      'baseUri',
    ]);
  });
});
