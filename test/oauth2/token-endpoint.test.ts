import { createHttp, type Http } from '../../src/http';
import { exchangeCode, refreshToken, type OAuth2Config, type TokenAnswer } from '../../src/oauth2';
import { catchError } from '../kit/catch-error';
import { oauth2Config } from '../kit/oauth2-config';
import { startRawServer, type RawServer } from '../kit/raw-server';

/** Long enough that a busy machine does not blur one deadline with two. */
const TIMEOUT_MS = 5000;
const SECRET = 's:%+&= /?é'.replace('é', '~');

let server: RawServer;
let answer: Parameters<typeof startRawServer>[0];
let statuses: number[];

beforeAll(async () => {
  server = await startRawServer((request, response) => answer(request, response));
});
afterAll(() => server.stop());
beforeEach(() => {
  server.received.length = 0;
  statuses = [];
  answer = (_request, response) =>
    void response.setHeader('content-type', 'application/json').end('{"access_token":"at"}');
});

function http(timeoutMs = TIMEOUT_MS): Http {
  const create = createHttp({ timeoutMs, userAgent: 'test' });
  return create({ correlationId: 'run-7', onProviderStatus: (status) => statuses.push(status) });
}

function config(overrides: Partial<OAuth2Config> = {}): OAuth2Config {
  const tokenUri = `${server.origin}/tenant/token?v=2`;
  return oauth2Config({ clientId: 'cl:ient', clientSecret: SECRET, tokenUri, ...overrides });
}

const exchange = (overrides: Partial<OAuth2Config> = {}, timeoutMs?: number): Promise<TokenAnswer> =>
  exchangeCode({
    http: http(timeoutMs),
    config: config(overrides),
    code: 'c+d',
    redirectUri: 'https://h.example/cb?x=%20',
    now: 0,
  });
const refresh = (): Promise<TokenAnswer> =>
  refreshToken({ http: http(), config: config(), refreshToken: 'r/t', now: 0 });

describe('the token request', () => {
  test('T14, T19, T21: is a form with exactly the parameters of RFC 6749 §4.1.3', async () => {
    await exchange();
    const [request] = server.received;
    expect(request).toMatchObject({ method: 'POST', target: '/tenant/token?v=2' });
    expect(request?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'x-correlationid': 'run-7',
      'user-agent': 'test',
    });
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'c+d',
      redirect_uri: 'https://h.example/cb?x=%20',
      client_id: 'cl:ient',
      client_secret: SECRET,
    });
    expect(request?.headers.authorization).toBeUndefined();
    expect(statuses).toEqual([200]);
  });

  test('T16, T17: sends the credentials in the header only, each part form-encoded', async () => {
    await exchange({ clientAuthLocation: 'headers' });
    const [request] = server.received;
    expect(new URLSearchParams(request?.body).has('client_secret')).toBe(false);
    const [id = '', secret = ''] = decodeBasic(request?.headers.authorization).split(':');
    expect([id, secret].map((part) => new URLSearchParams(`v=${part}`).get('v'))).toEqual(['cl:ient', SECRET]);
  });

  test('T18: sends the credentials raw when the spec says so', async () => {
    await exchange({ clientAuthLocation: 'headers', clientAuthEncoding: 'raw' });
    expect(decodeBasic(server.received[0]?.headers.authorization)).toBe(`cl:ient:${SECRET}`);
  });

  test('sends the credentials in both places', async () => {
    await exchange({ clientAuthLocation: 'both' });
    const [request] = server.received;
    expect(new URLSearchParams(request?.body).get('client_secret')).toBe(SECRET);
    const [, secret = ''] = decodeBasic(request?.headers.authorization).split(':');
    expect(new URLSearchParams(`v=${secret}`).get('v')).toBe(SECRET);
  });

  test('T15, P10: has a code verifier if and only if there is one', async () => {
    await exchangeCode({
      http: http(),
      config: config(),
      code: 'c',
      redirectUri: 'https://h.example',
      codeVerifier: 'ver',
      now: 0,
    });
    await exchange();
    expect(server.received.map(({ body }) => new URLSearchParams(body).get('code_verifier'))).toEqual(['ver', null]);
  });

  test('R5: of a refresh has the refresh token and nothing else', async () => {
    await refresh();
    const {
      client_id: _id,
      client_secret: _secret,
      ...rest
    } = Object.fromEntries(new URLSearchParams(server.received[0]?.body));
    expect(rest).toEqual({ grant_type: 'refresh_token', refresh_token: 'r/t' });
  });
});

describe('the refresh token', () => {
  test.each([
    '{"access_token":"a2"}',
    '{"access_token":"a2","refresh_token":null}',
    '{"access_token":"a2","refresh_token":""}',
  ])('R7: is kept when the answer is %s', async (body) => {
    answer = (_request, response) => void response.end(body);
    expect((await refresh()).refresh_token).toBe('r/t');
  });

  test('is replaced when a new one comes', async () => {
    answer = (_request, response) => void response.end('{"access_token":"a2","refresh_token":"r2"}');
    expect((await refresh()).refresh_token).toBe('r2');
  });
});

describe('answers that the library gets wrong', () => {
  test.each([
    ['application/x-www-form-urlencoded', 'access_token=at&expires_in=60'],
    ['text/plain', '{"access_token":"at","expires_in":"60"}'],
    ['text/html; charset=utf-8', 'access_token=at&expires_in=60'],
  ])('%s is read: %s', async (type, body) => {
    answer = (_request, response) => void response.setHeader('content-type', type).end(body);
    expect(await exchange()).toMatchObject({ access_token: 'at', expires_in: '60' });
  });

  test('a 200 with an error is an error', async () => {
    answer = (_request, response) => void response.end('{"error":"bad_verification_code","error_description":"c+d"}');
    expect(await catchError(exchange)).toMatchObject({ status: 401, detail: 'bad_verification_code' });
  });

  test('a 500 page stays a 500 of theirs: 502 and try later', async () => {
    answer = (_request, response) => void response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>c+d</h1>');
    expect(await catchError(exchange)).toMatchObject({ status: 502, tryLater: true, detail: 'status 500' });
    expect(statuses).toEqual([500]);
  });

  test.each(['', '[]', '5', 'null', '"at"', '{}'])('%p is not a token', async (body) => {
    answer = (_request, response) => void response.setHeader('content-type', 'application/json').end(body);
    expect(await catchError(exchange)).toMatchObject({ name: 'ProviderError', status: 502 });
  });

  test('429 carries Retry-After', async () => {
    answer = (_request, response) => void response.writeHead(429, { 'retry-after': '17' }).end();
    expect(await catchError(exchange)).toMatchObject({ name: 'RateLimitedError', retryAfterSeconds: 17 });
  });
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])(
    'T24, S2: %i is an error, and nothing arrives at the other origin',
    async (status) => {
      const other = await startRawServer((_request, response) => void response.end('{"access_token":"stolen"}'));
      answer = (_request, response) =>
        void response.writeHead(status, { location: `${other.origin}/t` }).end('{"access_token":"at"}');
      expect(await catchError(exchange)).toMatchObject({ name: 'ProviderError', status: 502 });
      expect(other.received).toEqual([]);
      expect(server.received).toHaveLength(1);
      await other.stop();
    },
  );
});

describe('the deadline covers the whole exchange', () => {
  test.each<[string, Parameters<typeof startRawServer>[0]]>([
    ['no answer', () => undefined],
    ['headers and then nothing', (_request, response) => response.writeHead(200).flushHeaders()],
    [
      'one byte now and then',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('S5: %s: 504 in time, sent once, connection ended', async (_name, behaviour) => {
    let closed = 0;
    const connectionEnded = new Promise<void>((resolve) => {
      answer = (request, response) => {
        response.on('close', () => {
          closed += 1;
          resolve();
        });
        behaviour(request, response);
      };
    });
    const startedAt = Date.now();
    const error = await catchError(() => exchange({}, 300));
    expect(error).toMatchObject({ status: 504, code: 'provider_timeout', tryLater: true });
    // The machine may be busy with something else meanwhile.
    expect(Date.now() - startedAt).toBeLessThan(1500);
    await connectionEnded;
    expect({ closed, requests: server.received.length }).toEqual({ closed: 1, requests: 1 });
  });

  test('an endless answer is cut off', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const push = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', push);
      push();
    };
    expect(await catchError(exchange)).toMatchObject({ name: 'ProviderError', tryLater: true });
  });

  test('a reset is a 502', async () => {
    answer = (_request, response) => void response.socket?.resetAndDestroy();
    expect(await catchError(exchange)).toMatchObject({
      status: 502,
      code: 'provider_unreachable',
      detail: 'ECONNRESET',
    });
    expect(server.received).toHaveLength(1);
  });

  test('nobody listening is a 502', async () => {
    const gone = await startRawServer(() => undefined);
    await gone.stop();
    expect(await catchError(() => exchange({ tokenUri: `${gone.origin}/t` }))).toMatchObject({
      status: 502,
      detail: 'ECONNREFUSED',
    });
  });
});

function decodeBasic(header = ''): string {
  return Buffer.from(header.replace('Basic ', ''), 'base64').toString('utf8');
}
