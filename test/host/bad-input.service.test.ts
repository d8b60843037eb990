import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { post } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';

let kit: TestService;

beforeAll(async () => {
  kit = await startTestService();
});
afterAll(() => kit.stop());

const cb = 'https://oauth-svc.fibery.io/callback';

const SIGNS = 'callback_uri must not hold a backslash, a space, "<", ">" or a quote';
const noText = (field: string): string => `${field} holds a character that no text may hold`;

describe('a missing or malformed field is a 400 that names the field and no value', () => {
  test.each<[string, object, string]>([
    ['/trello/oauth1/v1/authorize', {}, 'callback_uri is missing'],
    ['/trello/oauth1/v1/authorize', { callback_uri: 5 }, 'callback_uri must be text'],
    ['/trello/oauth1/v1/authorize', { callback_uri: '' }, 'callback_uri is empty'],
    ['/trello/oauth1/v1/authorize', { callback_uri: 'CANARY' }, 'callback_uri must be an absolute https URI'],
    [
      '/trello/oauth1/v1/authorize',
      { callback_uri: 'http://CANARY.example/' },
      'callback_uri must use https (http is for loopback only)',
    ],
    [
      '/trello/oauth1/v1/authorize',
      { callback_uri: 'https://CANARY@h.example/' },
      'callback_uri must not hold a user name or password',
    ],
    [
      '/trello/oauth1/v1/authorize',
      { callback_uri: 'javascript:CANARY' },
      'callback_uri must be an absolute https URI',
    ],
    [
      '/trello/oauth1/v1/authorize',
      { callback_uri: 'https://h.example/\r\nX: CANARY' },
      'callback_uri must not hold control characters',
    ],
    [
      '/trello/oauth1/v1/authorize',
      { callback_uri: `https://h.example/${'a'.repeat(10_000)}` },
      'callback_uri is too long',
    ],
    ['/trello/oauth1/v1/access_token', {}, 'fields is missing'],
    [
      '/trello/oauth1/v1/access_token',
      { fields: { access_token: 'CANARY' }, oauth_verifier: 'v' },
      'fields.access_secret is missing',
    ],
    [
      '/trello/oauth1/v1/access_token',
      { fields: { access_token: {}, access_secret: [] }, oauth_verifier: 1 },
      'fields.access_token must be text',
    ],
    ['/google/oauth2/v1/authorize', { callback_uri: cb }, 'state is missing'],
    ['/google/oauth2/v1/authorize', { callback_uri: cb, state: { a: 'CANARY' } }, 'state must be text'],
    ['/google/oauth2/v1/access_token', { fields: {} }, 'fields.callback_uri is missing'],
    [
      '/google/oauth2/v1/access_token',
      { fields: { callback_uri: cb }, code: 'CANARY\r\nX: 1' },
      'code must not hold control characters',
    ],
    ['/google/oauth2/v1/access_token', { fields: 'CANARY', code: 'c' }, 'fields must be an object'],
    ['/google/validate', { fields: { access_token: 'x' } }, 'id is missing'],
    ['/google/validate', { id: 'CANARY', fields: { access_token: 'x' } }, 'id is not valid'],
    ['/google/validate', { id: 'oauth2' }, 'fields is missing'],
    [
      '/google/validate',
      { id: 'oauth2', fields: { access_token: 'CANARY\n' } },
      'fields.access_token must not hold control characters',
    ],
    ['/trello/validate', { id: 'oauth', fields: { access_token: 'CANARY' } }, 'fields.access_secret is missing'],
    ['/google/validate', [], 'the body must be an object'],
    ['/google/oauth2/v1/authorize', { callback_uri: 'https://x.example\\@evil.example/', state: 's' }, SIGNS],
    ['/google/oauth2/v1/authorize', { callback_uri: 'https://x.example/a b', state: 's' }, SIGNS],
    ['/google/oauth2/v1/authorize', { callback_uri: 'https://x.example/\u00a0', state: 's' }, SIGNS],
    ['/google/oauth2/v1/authorize', { callback_uri: 'https://x.example/<b>', state: 's' }, SIGNS],
    [
      '/google/oauth2/v1/authorize',
      { callback_uri: 'https://x.example/#CANARY', state: 's' },
      'callback_uri must not hold a fragment',
    ],
    [
      '/github/api/v1/synchronizer/webhooks',
      { account: {}, types: [], url: 'https://x.example\\y' },
      SIGNS.replace('callback_uri', 'url'),
    ],
    [
      '/github/api/v1/synchronizer/webhooks',
      { account: {}, types: [], url: 'https://x.example/#f' },
      'url must not hold a fragment',
    ],
    ['/google/validate', { id: 'oauth2', fields: { access_token: '\ud800' } }, noText('fields.access_token')],
    ['/google/validate', { id: 'oauth2', fields: { access_token: 'a\0b' } }, noText('fields.access_token')],
    [
      '/google/validate',
      { id: 'oauth2', fields: { access_token: 'x', other: { 'y\udc00': 1 } } },
      noText('fields.other'),
    ],
    [
      '/github/api/v1/automations/action/execute',
      { account: {}, action: { action: 'create-issue', args: { repository: 'a/\ud800', title: 't' } } },
      noText('action.args.repository'),
    ],
    ...['expires_on', 'expire_on', 'issued_on'].flatMap((name): Array<[string, object, string]> =>
      [{ toString: false }, [1], true].map((value) => [
        '/google/validate',
        { id: 'oauth2', fields: { access_token: 'x', [name]: value } },
        `fields.${name} is not valid`,
      ]),
    ),
    ['/google/oauth2/v1/access_token', { fields: { callback_uri: cb }, error: 5 }, 'error must be text'],
    ['/google/oauth2/v1/access_token', { fields: { callback_uri: cb }, error: '' }, 'code is missing'],
    [
      '/google/api/v1/synchronizer/schema',
      { types: Array.from({ length: 201 }, () => 1) },
      'types holds too many items',
    ],
    ['/google/api/v1/synchronizer/schema', { types: [1] }, 'types.0 must be text'],
    [
      '/google/api/v1/synchronizer/config',
      { account: Object.fromEntries(Array.from({ length: 501 }, (_item, index) => [`m${index}`, 1])) },
      'account holds too many items',
    ],
    ...([null, 5, true, []] as unknown[]).map((payload): [string, object, string] => [
      '/trello/api/v1/synchronizer/webhooks/transform',
      { payload, account: {}, types: [] },
      'payload is not valid',
    ]),
    ['/trello/api/v1/synchronizer/webhooks/verify', { payload: null }, 'payload is not valid'],
  ])('O7, S9, S10, S14, S15: %s %j', async (path, body, expected) => {
    const before = kit.provider.received.length;
    const answer = await post(kit, path, body);
    expect(answer).toEqual({
      status: 400,
      body: { code: 'invalid_request', message: `The request is not valid: ${expected}.` },
    });
    expect(kit.provider.received).toHaveLength(before);
  });

  test('__proto__ and constructor in a body reach nothing', async () => {
    const body = `{"id":"oauth2","fields":{"access_token":"x","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}},"__proto__":{"polluted":true}}`;
    const { status } = await request(kit.service.origin).post('/google/validate').type('json').send(body);
    expect(status).toBe(401);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('a deeply nested body does not crash anything', async () => {
    const { status, body } = await request(kit.service.origin)
      .post('/google/api/v1/synchronizer/data')
      .type('json')
      .send(`{"account":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`);
    expect([status, body.code]).toEqual([400, 'body_too_complex']);
  });
});

describe('bodies that cannot be read', () => {
  const send = (body: string | Buffer, headers: Record<string, string> = {}): Promise<request.Response> =>
    request(kit.service.origin)
      .post('/google/validate')
      .set({ 'content-type': 'application/json', ...headers })
      .send(body as never);

  test.each(['{"id":', 'CANARY', '{"a":1}x', "{'a':1}"])('malformed JSON is a 400: %s', async (body) => {
    const { status, body: answer } = await send(body);
    expect([status, answer]).toEqual([400, { code: 'invalid_json', message: 'The body is not valid JSON.' }]);
  });

  test('an empty body is a 400 that names the first field', async () => {
    const { status, body } = await request(kit.service.origin).post('/google/validate');
    expect([status, body.message]).toEqual([400, 'The request is not valid: id is missing.']);
  });

  test('over 10 MB is a 413', async () => {
    const { status, body } = await send(
      JSON.stringify({ id: 'oauth2', fields: { access_token: 'x', filler: 'x'.repeat(10 * 1024 * 1024) } }),
    );
    expect([status, body.code]).toEqual([413, 'body_too_large']);
  });

  test('up to 10 MB is read', async () => {
    const { status } = await request(kit.service.origin)
      .post('/google/api/v1/synchronizer/webhooks/transform')
      .send({ payload: 'x'.repeat(9 * 1024 * 1024), types: [], account: {} });
    // Google has no webhooks: the body was read before that was said.
    expect(status).toBe(404);
  });

  test('S6: a gzip bomb is a 413', async () => {
    const bomb = gzipSync(`{"a":"${'x'.repeat(30 * 1024 * 1024)}"}`);
    const { status } = await new Promise<{ status: number }>((resolve, reject) => {
      const outgoing = httpRequest(
        `${kit.service.origin}/google/validate`,
        { method: 'POST', headers: { 'content-encoding': 'gzip' } },
        (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0 });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(bomb);
    });
    expect(status).toBe(413);
  });

  test.each<[Record<string, string>, number]>([
    [{ 'content-encoding': 'snappy' }, 415],
    [{ 'content-encoding': 'gzip' }, 400],
    [{ 'content-type': 'application/json; charset=utf-99' }, 415],
  ])('%j is %i', async (headers, status) => {
    const answer = await send('{"id":"oauth2"}', headers);
    expect([answer.status, typeof answer.body.message]).toEqual([status, 'string']);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'nonsense'])(
    'the content type %s does not matter',
    async (type) => {
      const { status } = await request(kit.service.origin)
        .post('/google/oauth2/v1/authorize')
        .set('content-type', type)
        .send(JSON.stringify({ callback_uri: cb, state: 's' }));
      expect(status).toBe(200);
    },
  );
});

// A transform reads the account before the payload; these get as far as the payload.
test.each<[unknown, string]>([
  ['null', 'payload must be an object'],
  ['[]', 'payload must be an object'],
  ['{', 'payload is not JSON'],
])('a payload whose text is %j is a 400', async (payload, expected) => {
  const account = { auth: 'oauth', access_token: 'a', access_secret: 's' };
  const answer = await post(kit, '/trello/api/v1/synchronizer/webhooks/transform', {
    payload,
    account,
    types: ['card'],
  });
  expect([answer.status, answer.body['message']]).toEqual([400, `The request is not valid: ${expected}.`]);
});

test.each(['-271821-04-20T00:00:00Z', '+275760-09-13T00:00:00Z', 'CANARY', '1850-01-01'])(
  'a last run at %s is a 400',
  async (lastSynchronizedAt) => {
    const account = { auth: 'oauth', access_token: 'a', access_secret: 's' };
    const body = { requestedType: 'card', types: ['card'], account, lastSynchronizedAt };
    expect(await post(kit, '/trello/api/v1/synchronizer/data', body)).toEqual({
      status: 400,
      body: { code: 'invalid_request', message: 'The request is not valid: lastSynchronizedAt is not a time.' },
    });
  },
);

describe('a body is as large as its route needs', () => {
  const fill = (bytes: number): object => ({ filler: 'x'.repeat(bytes) });
  const KB = 1024;
  test.each<[string, 'post' | 'delete', string, number]>([
    ['64 kB', 'post', '/google/validate', 64 * KB],
    ['64 kB', 'post', '/google/oauth2/v1/authorize', 64 * KB],
    ['64 kB', 'post', '/google/oauth2/v1/access_token', 64 * KB],
    ['64 kB', 'post', '/trello/oauth1/v1/authorize', 64 * KB],
    ['64 kB', 'post', '/trello/oauth1/v1/access_token', 64 * KB],
    ['64 kB', 'post', '/google/api/v1/synchronizer/config', 64 * KB],
    ['64 kB', 'post', '/google/api/v1/synchronizer/schema', 64 * KB],
    ['64 kB', 'post', '/google/api/v1/synchronizer/datalist', 64 * KB],
    ['64 kB', 'post', '/google/api/v1/synchronizer/filter/validate', 64 * KB],
    ['64 kB', 'post', '/google/api/v1/synchronizer/resource', 64 * KB],
    ['1 MB', 'post', '/google/api/v1/automations/action/execute', 1024 * KB],
    ['1 MB', 'post', '/trello/api/v1/synchronizer/webhooks', 1024 * KB],
    ['1 MB', 'delete', '/trello/api/v1/synchronizer/webhooks', 1024 * KB],
    ['10 MB', 'post', '/google/api/v1/synchronizer/data', 10_240 * KB],
    ['10 MB', 'post', '/trello/api/v1/synchronizer/webhooks/pre-process', 10_240 * KB],
    ['10 MB', 'post', '/trello/api/v1/synchronizer/webhooks/verify', 10_240 * KB],
    ['10 MB', 'post', '/trello/api/v1/synchronizer/webhooks/transform', 10_240 * KB],
  ])('%s for %s %s', async (_size, method, path, limit) => {
    const statusOf = async (bytes: number): Promise<number> =>
      (await request(kit.service.origin)[method](path).send(fill(bytes))).status;
    expect(await statusOf(limit - 100)).not.toBe(413);
    expect(await statusOf(limit)).toBe(413);
  });
});

describe('addresses', () => {
  test.each([
    ['get', '/nothing', 404, 'not_found'],
    ['get', '/', 404, 'not_found'],
    ['post', '/trello/nothing', 404, 'not_found'],
    ['post', '/slack/validate', 404, 'not_found'],
    ['get', '/trello/%E0%A4%A', 404, 'not_found'],
    ['get', '/trello/validate', 405, 'method_not_allowed'],
    ['delete', '/google/oauth2/v1/authorize', 405, 'method_not_allowed'],
    ['post', '/google/', 405, 'method_not_allowed'],
    ['put', '/google/logo', 405, 'method_not_allowed'],
    ['post', '/trello/oauth2/v1/authorize', 404, 'not_found'],
    ['post', '/trello/oauth2/v1/access_token', 404, 'not_found'],
    ['post', '/google/oauth1/v1/authorize', 404, 'not_found'],
    ['post', '/google/oauth1/v1/access_token', 404, 'not_found'],
  ] as const)('S19: %s %s is a JSON %i', async (method, path, status, code) => {
    const answer = await request(kit.service.origin)[method](path);
    expect([answer.status, answer.body.code, answer.headers['content-type']]).toEqual([
      status,
      code,
      'application/json; charset=utf-8',
    ]);
  });

  test('a 405 says which methods there are', async () => {
    expect((await request(kit.service.origin).get('/trello/validate')).headers['allow']).toBe('POST');
  });

  test('validating with the OAuth version that a connector lacks is a 404', async () => {
    expect((await post(kit, '/trello/validate', { id: 'oauth2', fields: { access_token: 'x' } })).status).toBe(404);
  });
});

test('S16: answers with tokens are not cached', async () => {
  const { headers } = await request(kit.service.origin)
    .post('/google/oauth2/v1/authorize')
    .send({ callback_uri: cb, state: 's' });
  expect(headers['cache-control']).toBe('no-store');
});
