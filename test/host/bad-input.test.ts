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
      { callback_uri: `https://h.example/${'a'.repeat(100_000)}` },
      'callback_uri is too long',
    ],
    ['/trello/oauth1/v1/access_token', {}, 'fields is missing; oauth_verifier is missing'],
    [
      '/trello/oauth1/v1/access_token',
      { fields: { access_token: 'CANARY' }, oauth_verifier: 'v' },
      'fields.access_secret is missing',
    ],
    [
      '/trello/oauth1/v1/access_token',
      { fields: { access_token: {}, access_secret: [] }, oauth_verifier: 1 },
      'fields.access_token must be text; fields.access_secret must be text; oauth_verifier must be text',
    ],
    ['/google/oauth2/v1/authorize', { callback_uri: cb }, 'state is missing'],
    ['/google/oauth2/v1/authorize', { callback_uri: cb, state: { a: 'CANARY' } }, 'state must be text'],
    ['/google/oauth2/v1/access_token', { fields: {} }, 'fields.callback_uri is missing; code is missing'],
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
    // Conformance: O7, S9, S10, S14, S15
  ])('%s %j', async (path, body, expected) => {
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
    const { status } = await request(kit.service.origin)
      .post('/google/api/v1/synchronizer/config')
      .type('json')
      .send(`{"account":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`);
    expect([200, 400]).toContain(status);
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

  test('an empty body is a 400 that names the fields', async () => {
    const { status, body } = await request(kit.service.origin).post('/google/validate');
    expect([status, body.message]).toEqual([400, 'The request is not valid: id is missing; fields is missing.']);
  });

  test('over 10 MB is a 413', async () => {
    const { status, body } = await send(
      JSON.stringify({ id: 'oauth2', fields: { access_token: 'x', filler: 'x'.repeat(10 * 1024 * 1024) } }),
    );
    expect([status, body.code]).toEqual([413, 'body_too_large']);
  });

  test('up to 10 MB is read', async () => {
    const { status } = await request(kit.service.origin)
      .post('/google/api/v1/synchronizer/config')
      .send({ account: { filler: 'x'.repeat(9 * 1024 * 1024) } });
    expect(status).toBe(200);
  });

  // Conformance: S6
  test('a gzip bomb is a 413', async () => {
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
    // Conformance: S19
  ] as const)('%s %s is a JSON %i', async (method, path, status, code) => {
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

// Conformance: S16
test('answers with tokens are not cached', async () => {
  const { headers } = await request(kit.service.origin)
    .post('/google/oauth2/v1/authorize')
    .send({ callback_uri: cb, state: 's' });
  expect(headers['cache-control']).toBe('no-store');
});
