import { createHttp, parseRetryAfter, type Http } from '../../src/http';
import { catchError } from '../kit/catch-error';
import { startRawServer, type RawServer } from '../kit/raw-server';

let server: RawServer;
let answer: Parameters<typeof startRawServer>[0];

beforeAll(async () => {
  server = await startRawServer((request, response) => answer(request, response));
});
afterAll(() => server.stop());
beforeEach(() => {
  server.received.length = 0;
});

const http = (onProviderStatus?: (status: number) => void): Http =>
  createHttp({ timeoutMs: 1000, userAgent: 'dockline-test' })({ correlationId: 'run-1', onProviderStatus });

describe('http', () => {
  test('sends the URI, the headers and the body exactly as given', async () => {
    answer = (_request, response) => void response.end('ok');
    const target = '/a%20b/%7E?x=%27%28&y=1&y=2&z';
    await http().request({
      method: 'POST',
      uri: `${server.origin}${target}`,
      body: 'a=1+2',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(server.received[0]).toMatchObject({ method: 'POST', target, body: 'a=1+2' });
    expect(server.received[0]?.headers).toMatchObject({
      'user-agent': 'dockline-test',
      'x-correlationid': 'run-1',
      'content-type': 'application/x-www-form-urlencoded',
    });
  });

  test('sends no body and no content type when there is none', async () => {
    answer = (_request, response) => void response.end();
    await http().request({ method: 'GET', uri: `${server.origin}/` });
    expect(server.received[0]?.headers['content-type']).toBeUndefined();
  });

  test('returns every complete answer and reports its status', async () => {
    const statuses: number[] = [];
    for (const status of [204, 302, 404, 500]) {
      answer = (_request, response) =>
        void response.writeHead(status, { location: '/elsewhere', 'X-Some': 'Thing' }).end();
      const response = await http((reported) => statuses.push(reported)).request({ method: 'GET', uri: server.origin });
      expect(response.headers['x-some']).toBe('Thing');
    }
    expect(statuses).toEqual([204, 302, 404, 500]);
    expect(server.received).toHaveLength(4);
  });

  test('limits the decompressed size', async () => {
    answer = (_request, response) => void response.end('x'.repeat(2000));
    const request = http().request({ method: 'GET', uri: server.origin, maxResponseBytes: 1000 });
    expect(await catchError(() => request)).toMatchObject({ name: 'ProviderError', status: 502 });
  });

  test.each<[string, Parameters<typeof startRawServer>[0]]>([
    ['no answer', () => undefined],
    [
      'a body that drips',
      (_request, response) => void setInterval(() => response.destroyed || response.write('x'), 50).unref(),
    ],
  ])('ends %s after the deadline', async (_name, behaviour) => {
    answer = behaviour;
    const startedAt = Date.now();
    const error = await catchError(() => http().request({ method: 'GET', uri: server.origin }));
    expect(error).toMatchObject({ status: 504, code: 'provider_timeout', tryLater: true });
    expect(Date.now() - startedAt).toBeLessThan(1900);
  });

  test('sends a read again when the server closed a pooled connection, and never a write', async () => {
    const client = http();
    let count = 0;
    answer = (_request, response) => {
      count += 1;
      if (count % 2 === 0) response.socket?.resetAndDestroy();
      else response.end('ok');
    };
    await client.request({ method: 'GET', uri: server.origin });
    expect((await client.request({ method: 'GET', uri: server.origin })).status).toBe(200);
    expect(server.received).toHaveLength(3);
    const write = await catchError(() => client.request({ method: 'POST', uri: server.origin, body: 'x' }));
    expect(write).toMatchObject({ status: 502, detail: 'ECONNRESET' });
    expect(server.received).toHaveLength(4);
  });

  test.each(['http://provider.example/x', 'https://user:pw@provider.example/', 'ftp://provider.example/'])(
    'does not call %s',
    async (uri) => {
      expect(await catchError(() => http().request({ method: 'GET', uri }))).toMatchObject({
        code: 'provider_address',
      });
    },
  );

  test('a name that does not exist is a 502', async () => {
    const error = await catchError(() => http().request({ method: 'GET', uri: 'https://does-not-exist.example/' }));
    expect(error).toMatchObject({ status: 502, code: 'provider_unreachable', tryLater: true });
  });
});

describe('parseRetryAfter', () => {
  const now = Date.UTC(2026, 0, 10, 10);
  test.each([
    ['17', 17],
    [' 0 ', 0],
    ['Sat, 10 Jan 2026 10:01:30 GMT', 90],
    ['Sat, 10 Jan 2026 09:00:00 GMT', 0],
    ['99999999', 86_400],
    ['soon', undefined],
    ['-5', undefined],
    [undefined, undefined],
  ])('%p is %p', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});
