import type { Random } from '../simulation/random';
import { pick, type Call } from './host-calls';

/** Integrations that the run sets up before it begins. */
export const INTEGRATIONS = ['acme', 'hub', 'keyed'] as const;

const BASE = '/api/v1/credentials';

/** One valid call of the APIs of stored connections. `provider` is where the bad provider listens. */
export function drawApiCall(random: Random, provider: string): Call {
  const name = pick(INTEGRATIONS, random);
  // A few names, so that what is made again and again does not pile up.
  const made = `made-${random.below(8)}`;
  const integration = {
    name: 'Made',
    slug: made,
    authUri: `${provider}/authorize`,
    tokenUri: `${provider}/token`,
    apiBaseUri: provider,
    clientId: 'c',
    clientSecret: 's',
    scope: 'a b',
    tags: ['t'],
    extra: { prompt: 'consent' },
  };
  const registration = {
    provider_name: made,
    client_id: 'c',
    client_secret: 's',
    token_data: { authorize_url: `${provider}/authorize`, token_url: `${provider}/token`, scopes: ['a'] },
  };
  const to = (method: string, path: string, rest: Omit<Call, 'method' | 'path'> = {}): Call => ({
    method,
    path,
    ...rest,
  });
  const app = { app_id: '6f0d6c0e-6a2c-4f0e-9b5d-0f1e2d3c4b5a' };
  const calls: readonly Call[] = [
    to('POST', `${BASE}/oauth/register`, { body: registration }),
    to('PUT', `${BASE}/oauth/providers/${made}`, { body: registration }),
    to('GET', `${BASE}/oauth/providers`, { query: app }),
    to('DELETE', `${BASE}/oauth/providers/${made}`),
    to('GET', `${BASE}/auth/${name}`, { query: { return_to: '/done' } }),
    to('GET', `${BASE}/auth/callback/${name}`, { query: { state: 'x'.repeat(43), code: 'c' } }),
    to('GET', `${BASE}/oauth/connections`, { query: app }),
    to('DELETE', `${BASE}/oauth/connections/${made}`),
    to('POST', `${BASE}/oauth/connections/${name}/token`, { body: { refused: 'old' } }),
    to('GET', `${BASE}/oauth/connections/${name}/request/v1/things`, { query: { q: 'x' } }),
    to('POST', `${BASE}/oauth/connections/${name}/request/v1/things`, { body: { a: 1 } }),
    to('GET', '/api/integrations', { query: { start: '0', limit: '5', q: 'a' } }),
    to('GET', '/api/integrations-list'),
    to('POST', '/api/integrations', { body: integration }),
    to('GET', `/api/integrations/${name}`),
    to('PUT', `/api/integrations/${made}`, { body: integration }),
    to('PATCH', `/api/integrations/${made}`, { body: { description: 'Changed' } }),
    to('DELETE', `/api/integrations/${made}`),
    to('GET', `/api/integrations/${name}/connect`, { query: { return_to: '/done?x=1#y' } }),
    to('POST', `/api/integrations/${made}/connect`, {
      body: { accessToken: 'access-1', expiresIn: 60, data: { a: 1 } },
    }),
    to('POST', `/api/integrations/${name}/connect`, { body: { accessToken: 'access-1', refreshToken: 'refresh-1' } }),
    to('POST', `/api/integrations/${made}/connect`, { body: { code: 'c', redirectUri: `${provider}/cb` } }),
    to('GET', '/oauth2/callback', { query: { state: 'x'.repeat(43), error: 'access_denied' } }),
    to('POST', '/oauth2/callback', { body: { state: 'x'.repeat(43), code: 'c' }, isForm: true }),
    to('GET', `/api/integrations/${name}/connection`),
    to('DELETE', `/api/integrations/${made}/connection`),
    to('GET', '/api/integration-connections', { query: { count: '5' } }),
    to('POST', `/api/integrations/${name}/request`, {
      body: { method: 'POST', url: '/v1/things', headers: { accept: '*/*' }, params: { a: 1 }, data: { b: [1] } },
    }),
    to('GET', `/api/integrations/${name}/request/v1/things`),
    to('POST', '/api/v1/keys', {
      body: { name: 'k', user_id: 'u', scopes: ['connections:read'], expires_at: '2036-01-01' },
      share: 0.05,
    }),
    to('GET', '/api/v1/keys', { share: 0.1 }),
    to('DELETE', '/api/v1/keys/none'),
    to('POST', '/api/v1/tickets', { body: { user_id: 'u', target: '/x' }, share: 0.1 }),
    to('GET', '/connect/start/none'),
    to('POST', '/connect/start/none', { body: {}, isForm: true }),
    to('GET', '/api/v1/audit', { query: { limit: '3', before: '999', action: 'key.create' } }),
    to('GET', '/connect/done', { query: { told: 'x.y' } }),
    to('GET', '/openapi.json', { share: 0.05 }),
  ];
  for (;;) {
    const call = pick(calls, random);
    if (random.chance(call.share ?? 1)) return call;
  }
}
