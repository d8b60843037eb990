import { compileConnector, loadConnector, type Connector } from '../../src/connector';
import type { Credentials } from '../../src/tokens';
import { createHttp } from '../../src/http';
import { connectGoogle, connectTrello } from '../kit/accounts';
import { catchError } from '../kit/catch-error';
import { startTestService, type TestService } from '../kit/start-test-service';

let kit: TestService;
beforeAll(async () => {
  kit = await startTestService();
});
afterAll(() => kit.stop());
afterEach(() => kit.provider.faults.clear());

const http = createHttp({ timeoutMs: 5000, userAgent: 'test' })();

/** The connector as the running service has it. */
async function compile(id: string, changes: Record<string, string> = {}): Promise<Connector> {
  const { connectorParameters } = kit.service.config.connectors.find((connector) => connector.id === id) ?? {
    connectorParameters: {},
  };
  return compileConnector({
    spec: loadConnector(id).spec,
    connectorParameters: { ...connectorParameters, ...changes },
  });
}

const credentialsOf = (account: Record<string, unknown>): Credentials => account as Credentials;

describe('revoking', () => {
  test('T36: by RFC 7009 sends the refresh token first, with client authentication', async () => {
    const connector = await compile('google');
    const credentials = credentialsOf(await connectGoogle(kit));
    kit.provider.received.length = 0;
    expect(await connector.revoke({ http, method: connector.auth.oauth2!, credentials })).toBe('revoked');
    expect(
      kit.provider.received.map(({ path, body }) => [path, Object.fromEntries(new URLSearchParams(body))]),
    ).toEqual([
      [
        '/revoke',
        {
          token: credentials.refresh_token,
          token_type_hint: 'refresh_token',
          client_id: kit.provider.options.clientId,
          client_secret: kit.provider.options.clientSecret,
        },
      ],
      [
        '/revoke',
        {
          token: credentials.access_token,
          token_type_hint: 'access_token',
          client_id: kit.provider.options.clientId,
          client_secret: kit.provider.options.clientSecret,
        },
      ],
    ]);
    expect(kit.provider.state.accessTokens.get(credentials.access_token)?.grant.isRevoked).toBe(true);
    expect(await connector.revoke({ http, method: connector.auth.oauth2!, credentials })).toBe('revoked');
  });

  test('GitHub’s way: the client takes the token back, and what it refuses never counts as done', async () => {
    const connector = await compile('github');
    const method = connector.auth.oauth2!;
    const credentials = credentialsOf(await connectGoogle(kit, '/github'));
    kit.provider.received.length = 0;
    const path = '/applications/sandbox-client/token';
    kit.provider.faults.set(path, { kind: 'answer', status: 401, body: '{}' }, 1);
    const refused = await catchError(() => connector.revoke({ http, method, credentials }));
    expect(refused).toMatchObject({ code: 'invalid_client', status: 502 });
    expect(await connector.revoke({ http, method, credentials })).toBe('revoked');
    expect(kit.provider.state.accessTokens.has(credentials.access_token)).toBe(false);
    const sent = kit.provider.received[1];
    expect([sent?.target, sent?.body]).toEqual([path, JSON.stringify({ access_token: credentials.access_token })]);
    expect(sent?.headers['authorization']).toMatch(/^Basic /);
    // A 404 is a token that is gone, or a client that is not known: nobody may rely on it.
    const again = await catchError(() => connector.revoke({ http, method, credentials }));
    expect(again).toMatchObject({ code: 'provider_not_found' });
  });

  test('puts the client where the connector says', async () => {
    const connector = await compile('google', { clientAuthLocation: 'headers' });
    kit.provider.received.length = 0;
    await connector.revoke({ http, method: connector.auth.oauth2!, credentials: { access_token: 'x' } });
    expect(kit.provider.received[0]?.headers.authorization).toMatch(/^Basic /);
    expect(kit.provider.received[0]?.body).not.toContain('client_secret');
  });

  test('in the provider’s own way, and counts a dead token as revoked', async () => {
    const connector = await compile('trello');
    const credentials = credentialsOf(await connectTrello(kit));
    expect(await connector.revoke({ http, method: connector.auth.oauth1!, credentials })).toBe('revoked');
    expect(kit.provider.state.oauth1Tokens.has(credentials.access_token)).toBe(false);
    expect(await connector.revoke({ http, method: connector.auth.oauth1!, credentials })).toBe('revoked');
  });

  test('says when it could not be done now', async () => {
    const connector = await compile('google');
    const revoke = (): Promise<unknown> =>
      connector.revoke({ http, method: connector.auth.oauth2!, credentials: { access_token: 'x' } });
    kit.provider.faults.set('/revoke', { kind: 'answer', status: 503, headers: { 'retry-after': '4' } });
    expect(await catchError(revoke)).toMatchObject({ name: 'ProviderError', tryLater: true, retryAfterSeconds: 4 });
    kit.provider.faults.set('/revoke', { kind: 'answer', status: 429 });
    expect(await catchError(revoke)).toMatchObject({ name: 'RateLimitedError' });
    kit.provider.faults.set('/revoke', {
      kind: 'answer',
      status: 307,
      headers: { location: 'https://elsewhere.example/' },
    });
    expect(await catchError(revoke)).toMatchObject({ name: 'ProviderError' });
  });
});
