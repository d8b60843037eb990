import request from 'supertest';
import { clickConsent, readCallback } from '../../sandbox/host/click-consent';
import type { Fault } from '../../sandbox/provider/faults';
import { startTestService, type TestService } from '../kit/start-test-service';

/** Drives every route with marked secrets, through every kind of trouble, and greps everything that comes out. */

const CLIENT_SECRET = 'CANARY client:%+&=secret';
let kit: TestService;

beforeAll(async () => {
  kit = await startTestService({ provider: { clientSecret: CLIENT_SECRET, rotatesRefreshTokens: true } });
});
afterAll(() => kit.stop());

const secrets = (): string[] => {
  const { state } = kit.provider;
  const issued = [
    ...state.requestTokens.keys(),
    ...state.oauth1Tokens.keys(),
    ...state.codes.keys(),
    ...state.accessTokens.keys(),
    ...state.refreshTokens.keys(),
    ...[...state.requestTokens.values(), ...state.oauth1Tokens.values()].map(({ secret }) => secret),
  ];
  return [...new Set([...issued, CLIENT_SECRET, 'CANARY'])].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ]);
};

const errorBodies: string[] = [];
async function drive(path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await request(kit.service.origin)
    .post(path)
    .set('content-type', 'application/json')
    .send(typeof body === 'string' ? body : JSON.stringify(body));
  if (answer.status >= 400) errorBodies.push(answer.text);
  return answer.body as Record<string, unknown>;
}

const cb = 'https://oauth-svc.fibery.io/callback?state=CANARY-state';
const echo = 'CANARY-answer oauth_token=CANARY&refresh_token=CANARY';
const FAULTS: Fault[] = [
  {
    kind: 'answer',
    status: 401,
    headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${echo}"` },
    body: echo,
  },
  {
    kind: 'answer',
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: 'CANARY-error', error_description: echo }),
  },
  {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: 'invalid_grant', error_description: echo }),
  },
  { kind: 'answer', status: 500, headers: { 'content-type': 'text/html' }, body: `<pre>${echo}</pre>` },
  { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: `CANARY {"access_token":` },
  { kind: 'answer', status: 302, headers: { location: 'https://evil.example/?token=CANARY' } },
  { kind: 'reset' },
  { kind: 'cut', body: `{"access_token":"CANARY` },
];

test('T32, S7, S8: no secret is in any log line or error body, on any route, in any trouble', async () => {
  const one = await drive('/trello/oauth1/v1/authorize', { callback_uri: cb });
  const oneCallback = readCallback(await clickConsent(String(one['redirect_uri'])));
  const oneFields = { callback_uri: cb, access_token: one['token'], access_secret: one['secret'] };
  const trello = {
    ...oneFields,
    ...(await drive('/trello/oauth1/v1/access_token', { fields: oneFields, ...oneCallback })),
  };
  const two = await drive('/google/oauth2/v1/authorize', { callback_uri: cb, state: 'CANARY-state' });
  const twoCallback = readCallback(await clickConsent(String(two['redirect_uri'])));
  const google = {
    callback_uri: cb,
    ...(await drive('/google/oauth2/v1/access_token', { fields: { callback_uri: cb }, ...twoCallback })),
  };
  const ended = { ...google, expires_on: '2020-01-01T00:00:00Z' };

  const driveAll = async (): Promise<void> => {
    await drive('/trello/oauth1/v1/authorize', { callback_uri: cb });
    await drive('/trello/oauth1/v1/access_token', { fields: oneFields, ...oneCallback });
    await drive('/trello/validate', { id: 'oauth', fields: trello });
    await drive('/google/oauth2/v1/authorize', { callback_uri: cb, state: 'CANARY-state' });
    await drive('/google/oauth2/v1/access_token', { fields: { callback_uri: cb }, ...twoCallback });
    await drive('/google/validate', { id: 'oauth2', fields: google });
    await drive('/google/validate', { id: 'oauth2', fields: ended });
  };
  await driveAll();
  for (const fault of FAULTS) {
    for (const path of ['/1/OAuthGetRequestToken', '/1/OAuthGetAccessToken', '/1/members/me', '/token', '/v1/userinfo'])
      kit.provider.faults.set(path, fault);
    await driveAll();
  }
  kit.provider.faults.clear();

  const bad = [
    '{"access_token":"CANARY"',
    'CANARY',
    { fields: { access_token: { CANARY: 'CANARY' } } },
    { id: 'CANARY', fields: 'CANARY', code: ['CANARY'], oauth_verifier: 5 },
    { callback_uri: 'ftp://CANARY', state: 7 },
    { error: 'CANARY', error_description: 'CANARY', fields: { callback_uri: cb } },
    { denied: 'CANARY', fields: oneFields },
    { fields: oneFields, oauth_token: 'CANARY', oauth_verifier: 'CANARY' },
  ];
  const paths = [
    '/oauth1/v1/authorize',
    '/oauth1/v1/access_token',
    '/oauth2/v1/authorize',
    '/oauth2/v1/access_token',
    '/validate',
    '/api/v1/synchronizer/config',
    '/api/v1/synchronizer/filter/validate',
    '/api/v1/synchronizer/schema',
    '/api/v1/synchronizer/datalist',
    '/api/v1/synchronizer/data',
    '/api/v1/synchronizer/resource',
    '/api/v1/synchronizer/webhooks',
    '/api/v1/synchronizer/webhooks/pre-process',
    '/api/v1/synchronizer/webhooks/verify',
    '/api/v1/synchronizer/webhooks/transform',
    '/api/v1/automations/action/execute',
    '/CANARY?code=CANARY',
  ];
  for (const body of bad)
    for (const base of ['/trello', '/google']) for (const path of paths) await drive(`${base}${path}`, body);

  expect(errorBodies.length).toBeGreaterThan(100);
  const output = [kit.logs.text(), ...errorBodies].join('\n');
  expect(kit.logs.lines().length).toBeGreaterThan(150);
  const leaked = secrets().filter((secret) => output.includes(secret));
  expect(leaked).toEqual([]);
});
