import { compileConnector, type ConnectorSpec, type OAuth2Method, mapping } from '../../src/connector';
import type { Credentials } from '../../src/tokens';
import { createHttp } from '../../src/http';
import { clickConsent, readCallback } from '../../sandbox/host/click-consent';
import { DEFAULT_PROVIDER_OPTIONS, type ProviderOptions } from '../../sandbox/provider/options';
import { startProvider, type SandboxProvider } from '../../sandbox/provider/start-provider';
import { catchError } from '../kit/catch-error';

/** Each quirk of token answers: a switch of the sandbox that shows it, and the spec key that answers it. */
const providers: SandboxProvider[] = [];
afterEach(() => Promise.all(providers.splice(0).map((provider) => provider.stop())));

const http = createHttp({ timeoutMs: 5000, userAgent: 'test' })();
const REDIRECT_URI = 'https://h.example/cb';
const NOW = Date.UTC(2026, 0, 10, 10);
const IN_AN_HOUR = '2026-01-10T11:00:00.000Z';

async function connect(
  options: Partial<ProviderOptions>,
  config: (origin: string) => object = () => ({}),
  auth: (origin: string) => object = () => ({}),
): Promise<{ method: OAuth2Method; credentials: Credentials; running: SandboxProvider }> {
  const running = await startProvider({ now: () => NOW, ...options });
  providers.push(running);
  const { origin } = running;
  const spec: ConnectorSpec = {
    id: 'quirky',
    name: 'Quirky',
    version: '1.0.0',
    description: 'A provider with a quirk',
    auth: {
      oauth2: {
        getOAuthConfig: mapping({
          clientId: running.options.clientId,
          clientSecret: running.options.clientSecret,
          authorizeUri: `${origin}/o/oauth2/v2/auth`,
          tokenUri: `${origin}/token`,
          scopes: ['one', 'two'],
          clientAuthLocation: 'body',
          extra: { access_type: 'offline' },
          ...config(origin),
        }),
        ...auth(origin),
      },
    },
    makeApiClient: mapping({ baseUri: origin }),
    test: async () => ({ name: 'x' }),
  };
  const connector = await compileConnector({ spec, connectorParameters: {}, now: () => NOW });
  const method = connector.auth.oauth2!;
  const { authorizationUri } = await method.authorize({ redirectUri: REDIRECT_URI, state: 's' });
  const { code = '' } = readCallback(await clickConsent(authorizationUri));
  const credentials = await method.accessToken({ http, redirectUri: REDIRECT_URI, code, queryParameters: {} });
  return { method, credentials, running };
}

/** Asks as RFC 7662 has it. */
const introspecting = (origin: string): Pick<NonNullable<ConnectorSpec['auth']['oauth2']>, 'getTokenEnd'> => ({
  async getTokenEnd({ credentials, send }) {
    const { clientId, clientSecret } = DEFAULT_PROVIDER_OPTIONS;
    const body = new URLSearchParams({
      token: credentials.access_token,
      client_id: clientId,
      client_secret: clientSecret,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { text } = await send({ method: 'POST', uri: `${origin}/introspect`, headers, body });
    return (JSON.parse(text) as { exp?: number }).exp;
  },
});

const isUsable = (running: SandboxProvider, { access_token }: Credentials): boolean =>
  running.state.accessTokens.has(access_token);

describe('the end of a token', () => {
  test.each(['number', 'text', 'at-seconds', 'at-milliseconds', 'at-iso'] as const)(
    'is read when it is told as %s',
    async (expiresIn) => {
      const { method, credentials } = await connect({ expiresIn });
      expect(credentials.expires_on).toBe(IN_AN_HOUR);
      expect((await method.refresh({ http, credentials })).expires_on).toBe(IN_AN_HOUR);
    },
  );

  test('is empty when nothing tells it', async () => {
    expect((await connect({ expiresIn: 'absent' })).credentials.expires_on).toBe('');
  });

  test('is what the provider documents: accessTokenLifetimeSeconds', async () => {
    const { credentials } = await connect({ expiresIn: 'absent' }, () => ({ accessTokenLifetimeSeconds: 7200 }));
    expect(credentials.expires_on).toBe('2026-01-10T12:00:00.000Z');
  });

  test('is asked for: getTokenEnd', async () => {
    const { method, credentials, running } = await connect({ expiresIn: 'absent' }, undefined, introspecting);
    expect(credentials.expires_on).toBe(IN_AN_HOUR);
    running.faults.set('/introspect', { kind: 'answer', status: 500 });
    expect((await method.refresh({ http, credentials })).expires_on).toBe('');
  });
});

describe('a refresh', () => {
  test('is one request and nothing after it, so that its result can be kept at once; the end is looked up later', async () => {
    const { method, credentials, running } = await connect({ expiresIn: 'absent' }, undefined, introspecting);
    running.received.length = 0;
    const fresh = await method.refresh({ http, credentials });
    expect(running.received.map(({ path }) => path)).toEqual(['/token']);
    expect((await method.completeEnd({ http, credentials: fresh })).expires_on).toBe(IN_AN_HOUR);
    expect(running.received.map(({ path }) => path)).toEqual(['/token', '/introspect']);
  });

  test('does not lose its tokens when the connector’s own code fails', async () => {
    let isBroken = false;
    const getCredentialsFromTokenResponse = (): object => {
      if (isBroken) throw new TypeError('a mistake');
      return { extra: 'kept' };
    };
    const { method, credentials, running } = await connect({ rotatesRefreshTokens: true }, undefined, () => ({
      getCredentialsFromTokenResponse,
    }));
    expect(credentials['extra']).toBe('kept');
    isBroken = true;
    const fresh = await method.refresh({ http, credentials });
    expect([isUsable(running, fresh), running.state.refreshTokens.has(fresh.refresh_token ?? '')]).toEqual([
      true,
      true,
    ]);
  });
});

describe('token requests and answers', () => {
  test.each(['form', 'text'] as const)('in %s encoding', async (tokenFormat) => {
    const { credentials, running } = await connect({ tokenFormat });
    expect([isUsable(running, credentials), credentials.expires_on]).toEqual([true, IN_AN_HOUR]);
  });

  test('nested and renamed: tokenResponseMapping', async () => {
    const tokenResponseMapping = {
      access_token: { $var: 'tokenResponse.data.token' },
      refresh_token: { $var: 'tokenResponse.data.refreshToken' },
      expires_at: { $var: 'tokenResponse.data.expireTime' },
    };
    const { method, credentials, running } = await connect({ tokenFormat: 'nested' }, undefined, () => ({
      tokenResponseMapping,
    }));
    expect([isUsable(running, credentials), credentials.expires_on]).toEqual([true, IN_AN_HOUR]);
    expect(credentials.refresh_token).toMatch(/^rt_/);
    expect((await method.refresh({ http, credentials })).access_token).not.toBe(credentials.access_token);
  });

  test('nested, without the key, is a 502', async () => {
    expect(await catchError(() => connect({ tokenFormat: 'nested' }))).toMatchObject({ status: 502 });
  });

  test('in JSON: tokenRequestFormat', async () => {
    const { method, credentials, running } = await connect({ takesJsonOnly: true }, () => ({
      tokenRequestFormat: 'json',
    }));
    expect(isUsable(running, await method.refresh({ http, credentials }))).toBe(true);
  });

  test('refreshed elsewhere: refreshUri', async () => {
    const { method, credentials, running } = await connect({ hasRefreshUri: true }, (origin) => ({
      refreshUri: `${origin}/refresh`,
    }));
    expect(isUsable(running, await method.refresh({ http, credentials }))).toBe(true);
    expect(running.received.at(-1)?.path).toBe('/refresh');
  });

  test('T30: scopes with commas, and fewer granted than asked', async () => {
    const { credentials, running } = await connect({ grantsFirstScopeOnly: true }, () => ({ scopeSeparator: ',' }));
    expect(running.received.find(({ path }) => path === '/o/oauth2/v2/auth')?.target).toContain('scope=one%2Ctwo');
    expect(credentials.scope).toBe('one');
  });
});

describe('parameters of their own', () => {
  test('a client id and a scope under other names: parameterNames', async () => {
    const names = { clientId: 'client_key', scope: 'permissions' };
    const options = { clientIdName: 'client_key', scopeName: 'permissions' };
    const { method, credentials, running } = await connect(options, () => ({ parameterNames: names }));
    expect(credentials.scope).toBe('one two');
    expect(isUsable(running, await method.refresh({ http, credentials }))).toBe(true);
    expect(running.received.every(({ body, target }) => !`${body}${target}`.includes('client_id='))).toBe(true);
  });

  test.each(['', 'web_server'])('the response type "%s": responseType', async (responseType) => {
    expect((await connect({ responseType }, () => ({ responseType }))).credentials.access_token).toMatch(/^at_/);
  });

  test('more on every token request: tokenExtra', async () => {
    const { method, credentials, running } = await connect({ neededTokenParameter: 'audience=api' }, () => ({
      tokenExtra: { audience: 'api' },
    }));
    expect(isUsable(running, await method.refresh({ http, credentials }))).toBe(true);
    await expect(connect({}, () => ({ tokenExtra: { code: 'x' } }))).rejects.toThrow(
      'tokenExtra.code is not a known key',
    );
  });
});

describe('errors in the provider’s own words', () => {
  const refuse = async (options: Partial<ProviderOptions>, config?: () => object): ReturnType<typeof catchError> => {
    const { method } = await connect(options, config);
    return catchError(() => method.refresh({ http, credentials: { access_token: 'x', refresh_token: 'unknown' } }));
  };

  test('an error with a 200 is an error', async () => {
    expect(await refuse({ answersErrorsWith200: true })).toMatchObject({ status: 401, code: 'invalid_grant' });
  });

  test('an unknown word is temporary', async () => {
    expect(await refuse({ refusal: 'GrantIsGone-17' })).toMatchObject({ status: 502, tryLater: true });
  });

  test('until the spec says that it ends the account: tokenErrors.refused', async () => {
    const error = await refuse({ refusal: 'GrantIsGone-17' }, () => ({ tokenErrors: { refused: ['GrantIsGone-17'] } }));
    expect(error).toMatchObject({ status: 401, code: 'invalid_grant' });
  });

  test('or that it is the operator’s: tokenErrors.registration', async () => {
    const error = await refuse({ refusal: 'app_blocked' }, () => ({ tokenErrors: { registration: ['app_blocked'] } }));
    expect(error).toMatchObject({ name: 'ClientRegistrationError', tryLater: false });
  });
});
