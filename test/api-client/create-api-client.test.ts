import { createApiClient, type ApiClient } from '../../src/api-client';
import { createHttp } from '../../src/http';
import type { Credentials, TokenSource } from '../../src/tokens';
import { catchError } from '../kit/catch-error';
import { startRawServer, type RawServer } from '../kit/raw-server';

let server: RawServer;
let other: RawServer;
let allowPrivateNetworks = true;
let answer: Parameters<typeof startRawServer>[0];
let otherAnswer: Parameters<typeof startRawServer>[0];

beforeAll(async () => {
  server = await startRawServer((request, response) => answer(request, response));
  other = await startRawServer((request, response) => otherAnswer(request, response));
});
afterAll(() => Promise.all([server.stop(), other.stop()]));
beforeEach(() => {
  server.received.length = 0;
  other.received.length = 0;
  answer = (_request, response) => void response.setHeader('content-type', 'application/json').end('{"a":1}');
  otherAnswer = (_request, response) => void response.end('elsewhere');
});

function client(tokenSource: TokenSource = { getCredentials: async () => ({ access_token: 'CANARY' }) }): ApiClient {
  return createApiClient({
    http: createHttp({ timeoutMs: 5000, userAgent: 't', allowPrivateNetworks })(),
    tokenSource,
    target: { baseUri: `${server.origin}/v1/`, headers: { 'x-api-version': '7', 'x-api-key': 'CANARY-KEY' } },
    authenticate: (_request, { access_token }) => ({ authorization: `Bearer ${access_token}` }),
  });
}

describe('an ApiClient', () => {
  test('T34: appends to the base URI, encodes the query, authenticates, parses JSON', async () => {
    const { data, status } = await client().get('/me', { query: { q: 'a b', e: ['1', '2'] } });
    expect({ data, status }).toEqual({ data: { a: 1 }, status: 200 });
    expect(server.received[0]).toMatchObject({ method: 'GET', target: '/v1/me?q=a%20b&e=1&e=2' });
    expect(server.received[0]?.headers).toMatchObject({
      authorization: 'Bearer CANARY',
      'x-api-version': '7',
      accept: 'application/json',
    });
  });

  test('sends objects as JSON and URLSearchParams as a form', async () => {
    await client().post('items', { n: 1 });
    await client().post('items', new URLSearchParams({ n: '1 2' }));
    expect(server.received.map(({ body, headers }) => [headers['content-type'], body])).toEqual([
      ['application/json', '{"n":1}'],
      ['application/x-www-form-urlencoded', 'n=1+2'],
    ]);
  });

  test('refuses an address outside the connector’s own origins', async () => {
    await expect(client().get(`${other.origin}/x`)).rejects.toThrow('outside the connector');
    await expect(client().get('https://evil.example/')).rejects.toThrow('outside the connector');
    expect([server.received, other.received]).toEqual([[], []]);
  });

  test.each(['//evil.example/x', '/\\evil.example', '@evil.example/'])('keeps %s inside the base URI', async (path) => {
    await client().get(path);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.target.startsWith('/v1/')).toBe(true);
  });
});

describe('redirects of a read', () => {
  test('stay authenticated inside the own origin', async () => {
    answer = (request, response) =>
      request.target === '/v1/a' ? response.writeHead(302, { location: '/v1/b' }).end() : response.end('{"b":2}');
    expect((await client().get('a')).data).toEqual({ b: 2 });
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer CANARY', 'Bearer CANARY']);
  });

  test('S3: carry no credentials to another origin, nor back', async () => {
    answer = (request, response) =>
      request.target === '/v1/a'
        ? response.writeHead(307, { location: `${other.origin}/file` }).end()
        : response.end('back');
    otherAnswer = (_request, response) => void response.writeHead(302, { location: `${server.origin}/v1/b` }).end();
    await client().get('a');
    const seen = [...other.received, ...server.received.slice(1)];
    expect(seen).toHaveLength(2);
    expect(JSON.stringify(seen)).not.toContain('CANARY');
  });

  test('do not lead to a private address', async () => {
    allowPrivateNetworks = false;
    answer = (_request, response) => void response.writeHead(302, { location: other.origin }).end();
    const error = await catchError(() => client().get('a'));
    allowPrivateNetworks = true;
    expect([error.status, error.code, other.received]).toEqual([502, 'provider_address', []]);
  });

  test('a 401 of another origin says nothing about the account', async () => {
    answer = (_request, response) => void response.writeHead(302, { location: other.origin }).end();
    otherAnswer = (_request, response) => void response.writeHead(401).end();
    expect(await catchError(() => client().get('a'))).toMatchObject({ name: 'ProviderError', status: 502 });
  });

  test('end somewhere', async () => {
    answer = (_request, response) => void response.writeHead(302, { location: '/v1/a' }).end();
    expect(await catchError(() => client().get('a'))).toMatchObject({
      name: 'ProviderError',
      detail: 'too many redirects',
    });
  });

  test('of a write are not followed', async () => {
    answer = (_request, response) => void response.writeHead(307, { location: other.origin }).end();
    expect(await catchError(() => client().post('a', { n: 1 }))).toMatchObject({ name: 'ProviderError' });
    expect(other.received).toEqual([]);
  });
});

describe('answers become exactly one error', () => {
  test.each([
    [400, {}, { name: 'ProviderError', status: 502 }],
    [401, {}, { name: 'InvalidCredentialsError', status: 401, tryLater: false }],
    [403, {}, { name: 'AccessDeniedError', status: 403, tryLater: false }],
    [404, {}, { name: 'NotFoundError', status: 404, tryLater: false }],
    [410, {}, { name: 'NotFoundError', status: 404 }],
    [429, { 'retry-after': '9' }, { name: 'RateLimitedError', status: 429, tryLater: true, retryAfterSeconds: 9 }],
    [500, {}, { name: 'ProviderError', status: 502, tryLater: true }],
    [503, { 'retry-after': '3' }, { name: 'ProviderError', status: 503, tryLater: true, retryAfterSeconds: 3 }],
  ])('%i', async (status, headers, expected) => {
    answer = (_request, response) => void response.writeHead(status, headers).end('{"secret":"CANARY"}');
    expect(await catchError(() => client().get('a'))).toMatchObject(expected);
  });

  test.each([
    ['application/json', '<html>down</html>'],
    ['application/json; charset=utf-8', '{"a":'],
    ['text/plain', '{"a":'],
    ['application/octet-stream', Buffer.from([0xff, 0xfe, 0xfd])],
  ])('a 200 labelled %s that is not what it says', async (type, body) => {
    answer = (_request, response) => void response.setHeader('content-type', type).end(body);
    expect(await catchError(() => client().get('a'))).toMatchObject({
      name: 'ProviderError',
      status: 502,
      tryLater: true,
    });
  });
});

describe('refused credentials', () => {
  const sourceWith = (replacement: Credentials | undefined): TokenSource => ({
    getCredentials: async () => ({ access_token: 'old' }),
    replaceRefused: async () => replacement,
  });

  test('are replaced once', async () => {
    answer = (request, response) =>
      response.writeHead(request.headers.authorization === 'Bearer new' ? 200 : 401).end('{"ok":true}');
    expect((await client(sourceWith({ access_token: 'new' })).get('a')).status).toBe(200);
    expect(server.received).toHaveLength(2);
  });

  test('stay refused when the replacement is refused too', async () => {
    answer = (_request, response) => void response.writeHead(401).end();
    expect(await catchError(() => client(sourceWith({ access_token: 'new' })).get('a'))).toMatchObject({ status: 401 });
    expect(server.received).toHaveLength(2);
  });

  test('stay refused when there is no replacement', async () => {
    answer = (_request, response) => void response.writeHead(401).end();
    expect(await catchError(() => client(sourceWith(undefined)).get('a'))).toMatchObject({ status: 401 });
    expect(server.received).toHaveLength(1);
  });
});
