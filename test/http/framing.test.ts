import { PassThrough, Readable } from 'node:stream';
import type { Socket } from 'node:net';
import { createApiClient, createForwarder, createRateLimiter, type ForwardedRequest } from '../../src/api-client';
import { createHookSender } from '../../src/connector/call-hook';
import { staticTokenSource, type TokenSource } from '../../src/tokens';
import { StorageUnavailableError } from '../../src/errors';
import { createHttp, type Http } from '../../src/http';
import { catchError } from '../kit/catch-error';
import { startWireServer, type WireRequest, type WireServer } from '../kit/wire';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';

let server: WireServer;
let answer: (request: WireRequest, socket: Socket) => void;
let isEarly: (head: string) => boolean;
let http: Http;

beforeAll(async () => {
  server = await startWireServer(
    'http',
    (request, socket) => answer(request, socket),
    (head) => isEarly(head),
  );
});
afterAll(() => server.stop());
beforeEach(() => {
  answer = (_request, socket) => void socket.write(OK);
  isEarly = () => false;
  http = createHttp({ timeoutMs: 5000, userAgent: 'wire', idleMs: 200 })();
  server.requests.length = 0;
  server.wrong.length = 0;
});

const readAll = async (body: Readable): Promise<string> => {
  let text = '';
  for await (const chunk of body as AsyncIterable<Buffer>) text += chunk.toString('latin1');
  return text;
};
const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const FRAMING: ReadonlyArray<Record<string, string>> = [
  { 'Content-Length': '500' },
  { 'content-length': '1', 'CONTENT-LENGTH': '2' },
  { 'Transfer-Encoding': 'chunked' },
  { 'Transfer-Encoding': 'gzip', 'Content-Length': '3' },
  { Content_Length: '500', Transfer_Encoding: 'chunked' },
  { Host: 'evil.example' },
  { Connection: 'close, X-Own', 'X-Own': '1' },
  { Connection: 'Upgrade', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMA' },
  { 'Keep-Alive': 'timeout=9', 'Proxy-Connection': 'keep-alive' },
  { 'Proxy-Authorization': 'Basic eA==' },
  { Expect: '100-continue' },
  { TE: 'trailers', Trailer: 'X-A' },
];
const UNSENDABLE: ReadonlyArray<Record<string, string>> = [
  { 'X-A': 'a\r\nContent-Length: 5' },
  { 'X-A': 'a\nb' },
  { 'X-A': 'a\u0000b' },
  { 'X-A': 'a\u007fb' },
  { 'X-A': 'ключ' },
  { 'X-A': '\ud800' },
  { 'X A': '1' },
  { 'X-A:': '1' },
  { 'X-A\r\nY': '1' },
  { 'X-Ä': '1' },
  { '': '1' },
];

/** Every way in which headers that are not ours reach a request: the request has the body `{"a":1}` or none. */
const WAYS: ReadonlyArray<[string, (headers: Record<string, string>, hasBody: boolean) => Promise<unknown>]> = [
  [
    'http.request',
    (headers, hasBody) => http.request({ method: method(hasBody), uri: uri(), headers, body: text(hasBody) }),
  ],
  [
    'http.stream',
    async (headers, hasBody) =>
      readAll((await http.stream({ method: method(hasBody), uri: uri(), headers, body: text(hasBody) })).body),
  ],
  [
    'http.forward',
    async (headers, hasBody) =>
      readAll((await http.forward({ method: method(hasBody), uri: uri(), headers, body: buffer(hasBody) })).body),
  ],
  [
    'the fetch of a method',
    (headers, hasBody) =>
      createHookSender(http, [server.origin])({ method: method(hasBody), uri: uri(), headers, body: text(hasBody) }),
  ],
  ['the headers of a spec', (headers, hasBody) => api({ headers }, hasBody)],
  ['what authenticates', (headers, hasBody) => api({ authenticate: headers }, hasBody)],
  ['the headers of an author’s request', (headers, hasBody) => api({ own: headers }, hasBody)],
  ['the headers of a spec, passed on', (headers, hasBody) => pass({ headers }, hasBody)],
  ['what authenticates, passed on', (headers, hasBody) => pass({ authenticate: headers }, hasBody)],
];

const uri = (): string => `${server.origin}/x`;
const method = (hasBody: boolean): 'POST' | 'GET' => (hasBody ? 'POST' : 'GET');
const text = (hasBody: boolean): string | undefined => (hasBody ? '{"a":1}' : undefined);
const buffer = (hasBody: boolean): Buffer | undefined => (hasBody ? Buffer.from('{"a":1}') : undefined);

interface Given {
  headers?: Record<string, string>;
  authenticate?: Record<string, string>;
  own?: Record<string, string>;
  tokenSource?: TokenSource;
}

function api({ headers, authenticate = {}, own }: Given, hasBody: boolean): Promise<unknown> {
  const client = createApiClient({
    http,
    tokenSource: staticTokenSource({ access_token: 'token' }),
    target: { baseUri: server.origin, headers },
    authenticate: () => authenticate,
  });
  return client.request({ method: method(hasBody), path: 'x', headers: own, ...(hasBody && { data: { a: 1 } }) });
}

async function pass(
  { headers, authenticate = {}, tokenSource = staticTokenSource({ access_token: 'token' }) }: Given,
  hasBody: boolean,
  given: Partial<ForwardedRequest> = {},
): Promise<string> {
  const forward = createForwarder({
    http,
    tokenSource,
    target: { baseUri: server.origin, headers },
    authenticate: () => authenticate,
    isRefusalVague: false,
    readLimits: undefined,
    maxConcurrentRequests: 2,
    rateLimiter: createRateLimiter(),
    account: 'a',
    now: () => 0,
    random: () => 0,
  });
  const request = { method: method(hasBody), path: 'x', headers: {}, body: buffer(hasBody), ...given };
  return readAll((await forward(request)).body);
}

describe.each(WAYS)('%s', (_name, call) => {
  test.each(FRAMING.map((headers) => [JSON.stringify(headers), headers] as const))(
    '%s changes nothing of the framing',
    async (_headers, headers) => {
      for (const hasBody of [false, true]) {
        server.requests.length = 0;
        await call(headers, hasBody);
        expect(server.requests).toHaveLength(1);
        const [request] = server.requests;
        expect(request).toMatchObject({
          first: `${method(hasBody)} /x HTTP/1.1`,
          body: text(hasBody) ?? '',
          headers: { host: [new URL(server.origin).host] },
        });
        const { headers: got = {} } = request ?? {};
        expect({ length: got['content-length'], coding: got['transfer-encoding'] }).toEqual({
          length: hasBody ? ['7'] : undefined,
          coding: undefined,
        });
        for (const name of [
          'x-own',
          'upgrade',
          'http2-settings',
          'keep-alive',
          'te',
          'trailer',
          'expect',
          'content_length',
        ])
          expect(got).not.toHaveProperty(name);
        expect(Object.keys(got).filter((name) => name.startsWith('proxy-'))).toEqual([]);
        expect(['close', 'keep-alive']).toContain(got['connection']?.join());
      }
      expect(server.wrong).toEqual([]);
    },
  );

  test('a name or value that ends a header is an error of ours, and nothing is sent', async () => {
    for (const headers of UNSENDABLE) {
      const error = await catchError(() => call(headers, false));
      expect({ headers, code: error.code, status: error.status }).toEqual({
        headers,
        code: 'connector_error',
        status: 502,
      });
    }
    expect(server.requests).toEqual([]);
  });
});

test('a caller’s name or value that ends a header is a 400', async () => {
  for (const headers of UNSENDABLE) {
    const error = await catchError(() => pass({}, false, { headers }));
    expect({ headers, code: error.code, status: error.status }).toEqual({
      headers,
      code: 'invalid_request',
      status: 400,
    });
  }
  expect(server.requests).toEqual([]);
});

describe('a body that is passed on', () => {
  const put = (stream: Readable, length?: number, path = ''): Promise<{ status: number; body: Readable }> =>
    http.forward({ method: 'PUT', uri: `${uri()}${path}`, headers: {}, body: { stream, length } });

  test('goes with the length that it was announced with, or in chunks', async () => {
    await readAll((await put(Readable.from([Buffer.from('ab'), Buffer.from('c')]), 3)).body);
    await readAll((await put(Readable.from([Buffer.from('ab'), Buffer.from('c')]))).body);
    expect(server.requests).toMatchObject([
      { body: 'abc', headers: { 'content-length': ['3'] } },
      { body: 'abc', headers: { 'transfer-encoding': ['chunked'] } },
    ]);
  });

  test.each([
    ['longer', 'cdef'],
    ['shorter', ''],
  ])('that is %s than announced is an error, and its connection is destroyed', async (_name, rest) => {
    const closed: boolean[] = [];
    isEarly = () => true;
    answer = (_request, socket) => void socket.once('close', () => closed.push(true));
    const source = new PassThrough();
    source.write('ab');
    setTimeout(() => source.end(rest), 50);
    const error = await catchError(() => put(source, 3));
    await pause(30);
    expect({ code: error.code, closed }).toEqual({ code: 'request_aborted', closed: [true] });
  });

  test('whose source breaks, or is gone before, is an error at once', async () => {
    const broken = new PassThrough();
    broken.write('ab');
    setTimeout(() => broken.destroy(new Error('broken')), 20);
    expect((await catchError(() => put(broken, 10))).code).toBe('request_aborted');
    const gone = new PassThrough();
    gone.destroy();
    await pause(5);
    expect((await catchError(() => put(gone, 10))).code).toBe('request_aborted');
  });

  test('that is answered before its end is read on for nobody, and its connection is destroyed', async () => {
    isEarly = () => true;
    const closed: boolean[] = [];
    answer = (_request, socket) => {
      socket.once('close', () => closed.push(true));
      socket.write(OK);
    };
    const source = new PassThrough();
    source.write('start');
    const { status, body } = await put(source);
    expect({ status, body: await readAll(body) }).toEqual({ status: 200, body: 'hi' });
    await pause(30);
    expect(closed).toEqual([true]);
    for (let piece = 0; piece < 20; piece += 1) source.write('x'.repeat(16_384));
    await pause(30);
    expect(source.readableLength).toBe(0);
  });
});

describe('an answer that is passed on', () => {
  const get = (): Promise<{ status: number; body: Readable }> =>
    http.forward({ method: 'GET', uri: uri(), headers: {} });

  test('fails when its body stands still, whoever keeps it', async () => {
    const closed: number[] = [];
    let count = 0;
    answer = (_request, socket) => {
      const index = (count += 1);
      socket.once('close', () => closed.push(index));
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 90000000\r\n\r\nstart');
      // The second one sends all the time, and nobody reads.
      if (index === 2) for (let piece = 0; piece < 600; piece += 1) socket.write('x'.repeat(65_536));
    };
    const silent = await get();
    await expect(readAll(silent.body)).rejects.toMatchObject({ code: 'provider_timeout' });
    await get();
    await pause(500);
    expect(closed).toEqual([1, 2]);
  });

  test('is ended when its refusal leads to an error of ours', async () => {
    const closed: boolean[] = [];
    answer = (_request, socket) => {
      socket.once('close', () => closed.push(true));
      socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 90000\r\n\r\nstart');
    };
    const tokenSource: TokenSource = {
      getCredentials: async () => ({ access_token: 'token' }),
      replaceRefused: async () => {
        throw new StorageUnavailableError();
      },
    };
    expect((await catchError(() => pass({ tokenSource }, false))).code).toBe('storage_unavailable');
    await pause(50);
    expect(closed).toEqual([true]);
  });

  test('is not cut while something moves', async () => {
    answer = (_request, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n');
      let left = 8;
      const timer = setInterval(() => {
        socket.write('x');
        left -= 1;
        if (left === 0) clearInterval(timer);
      }, 60);
    };
    expect(await readAll((await get()).body)).toBe('xxxxxxxx');
  });

  test('that nobody waits for any more is ended, and no connection is opened for who left before', async () => {
    const closed: boolean[] = [];
    answer = (_request, socket) => void socket.once('close', () => closed.push(true));
    const leaving = new AbortController();
    const pending = http.forward({ method: 'GET', uri: uri(), headers: {}, signal: leaving.signal });
    setTimeout(() => leaving.abort(), 50);
    expect((await catchError(() => pending)).code).toBe('request_aborted');
    await pause(30);
    expect(closed).toEqual([true]);
    const late = http.forward({ method: 'GET', uri: uri(), headers: {}, signal: leaving.signal });
    expect((await catchError(() => late)).code).toBe('request_aborted');
    expect(server.requests).toHaveLength(1);
  });

  test('a connection on which more comes than was asked for serves nobody else', async () => {
    answer = (_request, socket) => {
      socket.write(OK);
      setTimeout(() => void socket.write(OK.replace('hi', 'no')), 20);
    };
    for (let round = 0; round < 3; round += 1) {
      expect(await readAll((await get()).body)).toBe('hi');
      await pause(60);
    }
    expect(server.requests.map(({ turn }) => turn)).toEqual([0, 0, 0]);
  });

  test('a clean exchange leaves its connection for the next', async () => {
    for (let round = 0; round < 3; round += 1) {
      expect(await readAll((await get()).body)).toBe('hi');
      await pause(5);
    }
    expect(server.requests.map(({ turn }) => turn)).toEqual([0, 1, 2]);
  });
});

test.each([
  'a/..%2fb',
  'a/%2e%2e%2Fb',
  'a%2f..',
  '%2e%2e%5cb',
  'a/..%5c..',
  '..;/b',
  'a/..;x=1/b',
  'a/%2E%2E%3Bx/b',
  'a/.%2e/b',
  'a%2F.%2Fb',
])('a path with the dot segment of %j does not lead out of the API', async (path) => {
  const error = await catchError(() => pass({}, false, { path }));
  expect({ code: error.code, sent: server.requests }).toEqual({ code: 'url_not_allowed', sent: [] });
});

test('dots that are no segment, and other escapes, stay as they are', async () => {
  for (const path of ['a%2fb', 'v1..2/x', '...', '.well-known', 'a;..x', 'a%3Bb']) {
    server.requests.length = 0;
    await pass({}, false, { path });
    expect(server.requests[0]?.first).toBe(`GET /${path} HTTP/1.1`);
  }
});
