import { join } from 'node:path';
import request from 'supertest';
import { clickConsent, readCallback } from '../../sandbox/host/click-consent';
import { startProvider, type SandboxProvider } from '../../sandbox/provider/start-provider';
import { post } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';

let kit: TestService;
let tenants: SandboxProvider[];

async function start(environment: Record<string, string>): Promise<void> {
  tenants = [await startProvider({ rotatesRefreshTokens: true }), await startProvider({ rotatesRefreshTokens: true })];
  kit = await startTestService({
    connectorsFolder: join(__dirname, '..', 'fixtures', 'connectors'),
    environment: {
      CONNECTOR: 'per-account',
      PER_ACCOUNT_CLIENT_ID: 'sandbox-client',
      PER_ACCOUNT_CLIENT_SECRET: 'sandbox-secret-8c1f',
      ...environment,
    },
  });
}
afterEach(() => Promise.all([kit.stop(), ...tenants.map((tenant) => tenant.stop())]));

const portOf = ({ origin }: SandboxProvider): string => new URL(origin).port;
const callback_uri = 'https://oauth-svc.fibery.io/callback';

describe('URIs per account', () => {
  test('are asked for only where there is an account', async () => {
    await start({ ALLOW_PRIVATE_NETWORKS: 'true' });
    const path = '/api/v1/synchronizer/filter/validate';
    expect(await post(kit, path, { types: [], filter: {} })).toEqual({ status: 200, body: {} });
    expect(await post(kit, path, { types: [], filter: {}, account: {} })).toMatchObject({
      status: 400,
      body: { message: 'The request is not valid: fields.port is missing.' },
    });
  });

  test('lead each account to its own provider, in every call', async () => {
    await start({ ALLOW_PRIVATE_NETWORKS: 'true' });
    const info = await request(kit.service.origin).get('/');
    expect(info.body.authentication[0].fields.map(({ id, type }: { id: string; type: string }) => [id, type])).toEqual([
      ['port', 'text'],
      ['callback_uri', 'oauth'],
    ]);
    for (const tenant of tenants) {
      const fields = { callback_uri, port: portOf(tenant) };
      const { body } = await post(kit, '/oauth2/v1/authorize', { callback_uri, state: 's', fields });
      expect(new URL(String(body['redirect_uri'])).origin).toBe(tenant.origin);
      const callback = readCallback(await clickConsent(String(body['redirect_uri'])));
      const tokens = await post(kit, '/oauth2/v1/access_token', { fields, ...callback });
      const account = { ...fields, ...tokens.body, expires_on: '2020-01-01T00:00:00Z' };
      const validated = await post(kit, '/validate', { id: 'oauth2', fields: account });
      expect(validated).toMatchObject({ status: 200, body: { name: 'ada@example.com at a port' } });
      expect(tenant.received.map(({ path }) => path).slice(-2)).toEqual(['/token', '/v1/userinfo']);
    }
  });

  test.each([
    [{}, 'fields.port is missing'],
    [{ port: 5 }, 'fields.port must look like 4000'],
    [{ port: '4000/../x' }, 'fields.port must look like 4000'],
    [{ port: '4000@CANARY.example' }, 'fields.port must look like 4000'],
    [{ port: '4000\n' }, 'fields.port must look like 4000'],
  ])('refuse %j', async (fields, message) => {
    await start({ ALLOW_PRIVATE_NETWORKS: 'true' });
    const answer = await post(kit, '/oauth2/v1/authorize', { callback_uri, state: 's', fields });
    expect(answer).toMatchObject({ status: 400, body: { message: `The request is not valid: ${message}.` } });
  });

  test('cannot lead to a private network, neither the token endpoint nor the API', async () => {
    await start({});
    const fields = { callback_uri, port: portOf(tenants[0]!) };
    expect(await post(kit, '/oauth2/v1/access_token', { fields, code: 'c' })).toMatchObject({
      status: 502,
      body: { code: 'provider_address' },
    });
    expect(await post(kit, '/validate', { id: 'oauth2', fields: { ...fields, access_token: 'a' } })).toMatchObject({
      status: 502,
      body: { code: 'provider_address' },
    });
    expect(tenants[0]?.received).toEqual([]);
  });
});
