import type { OAuth2Config } from '../../src/oauth2';

/** A registration for tests of the OAuth 2.0 room; what a test is about goes into `overrides`. */
export function oauth2Config(overrides: Partial<OAuth2Config>): OAuth2Config {
  const tokenUri = overrides.tokenUri ?? 'https://p.example/token';
  return {
    clientId: 'client',
    clientSecret: 'secret',
    authorizeUri: 'https://p.example/auth',
    tokenUri,
    refreshUri: tokenUri,
    tokenRequestFormat: 'form',
    parameterNames: {
      scope: 'scope',
      clientId: 'client_id',
      clientSecret: 'client_secret',
      redirectUri: 'redirect_uri',
      responseType: 'response_type',
      state: 'state',
      code: 'code',
    },
    stateLocation: 'query',
    hasNonce: false,
    pkceMethod: 'S256',
    repeat: [],
    clientAssertion: undefined,
    revocationTokenName: 'token',
    refreshExtra: {},
    responseType: 'code',
    tokenExtra: {},
    readAnswer: undefined,
    tokenErrors: { refused: [], registration: [], readCode: undefined },
    scopes: [],
    scopeSeparator: ' ',
    clientAuthLocation: 'body',
    clientAuthEncoding: 'form',
    extra: {},
    ...overrides,
  };
}
