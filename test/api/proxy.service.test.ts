import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import {
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

type Body = Record<string, unknown>;
const POST = '/api/integrations/files/request';
const ANY = '/api/v1/credentials/oauth/connections/files/request';

describe.each(DIALECTS)('the proxy, %s store', (dialect) => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let ada: string;

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    kit = await startConnectionsService({
      databaseUri: await databases.create(),
      environment: { AUDIT_PROXY_SAMPLE: '1', PROVIDER_TIMEOUT_MS: '2000' },
    });
    ada = await kit.createKey('ada');
    await kit.register('files');
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
  });
  beforeEach(async () => {
    await kit.connect(ada, '/api/v1/credentials/auth/files');
    kit.provider.received.length = 0;
    kit.api.received.length = 0;
  });
  afterEach(() => kit.api.answerWith(undefined));

  const send = (body: object) => kit.call('post', POST, ada).send(body);
  const refreshes = (): number => kit.provider.received.filter(({ path }) => path === '/token').length;
  const seen = (): { method: string; target: string; headers: Body; body: Buffer } => {
    const last = kit.api.received.at(-1);
    if (last === undefined) throw new Error('the API was not called');
    return { ...last, headers: last.headers };
  };
  const tokens = (): string[] => [
    ...kit.provider.state.accessTokens.keys(),
    ...kit.provider.state.refreshTokens.keys(),
  ];

  test('C62, C73: the provider sees a good token, the caller sees none', async () => {
    const { status, headers, text } = await send({ url: 'me' });
    expect(status).toBe(200);
    expect(kit.api.received[0]?.isAuthorized).toBe(true);
    for (const token of tokens()) expect(JSON.stringify([headers, text])).not.toContain(token);
    kit.api.answerWith(({ headers: got }, response) => {
      response.writeHead(200, { 'x-echo': String(got.authorization), 'x-other': 'kept' }).end();
      return true;
    });
    const echoed = await send({ url: 'me' });
    expect(echoed.headers).not.toHaveProperty('x-echo');
    expect(echoed.headers['x-other']).toBe('kept');
  });

  test('C64, C80: without a connection: 403, and the provider is not called', async () => {
    const bob = await kit.createKey('bob');
    const posted = await kit.call('post', POST, bob).send({ url: 'me' });
    const got = await kit.call('get', '/api/integrations/files/request/me', bob);
    for (const { status, body } of [posted, got])
      expect({ status, body: body as object }).toMatchObject({
        status: 403,
        body: { statusCode: 403, code: 'connection_required' },
      });
    expect(kit.api.received).toEqual([]);
  });

  test('C66: method defaults to GET, comes in any case, and must be one of HTTP', async () => {
    expect((await send({ url: 'x' })).body).toMatchObject({ method: 'GET' });
    expect((await send({ url: 'x', method: 'patch' })).body).toMatchObject({ method: 'PATCH' });
    for (const method of ['CONNECT', 'TRACE', 'BREW', 'G\nET', '']) {
      expect((await send({ url: 'x', method })).body).toMatchObject({ statusCode: 400, error: 'Bad Request' });
    }
  });

  test.each([
    ['me', '/base/me'],
    ['/me', '/base/me'],
    ['//me', '/base/me'],
    ['me?a=b+c&d=%2F&e', '/base/me?a=b+c&d=%2F&e'],
    ['a%2Fb/c%20d', '/base/a%2Fb/c%20d'],
    ['me#part', '/base/me'],
  ])('C67, C70: the relative url %j becomes %j', async (url, target) => {
    expect((await send({ url })).body).toMatchObject({ target });
  });

  test('C67: an absolute url works at the same origin; everything else is refused before anything is sent', async () => {
    expect((await send({ url: `${kit.api.origin}/elsewhere?x=1` })).body).toMatchObject({ target: '/elsewhere?x=1' });
    kit.api.received.length = 0;
    const { port } = new URL(kit.api.origin);
    const foreign = [
      'https://evil.example/',
      `${kit.provider.origin}/v1/userinfo`,
      `http://localhost:${port}/`,
      `http://127.0.0.1:${port}@evil.example/`,
      `${kit.api.origin}@evil.example/`,
      'file:///etc/passwd',
      'javascript:alert(1)',
      '../up',
      'a/%2e%2e/b',
      'a/..',
      '.\\..\\b',
      'a\nb',
      'a b',
    ];
    for (const url of foreign) {
      const { status, body } = await send({ url });
      expect({ url, status, code: (body as Body)['code'] }).toEqual({ url, status: 400, code: 'url_not_allowed' });
    }
    expect((await send({})).body).toMatchObject({ statusCode: 400, fields: ['url'] });
    expect(kit.api.received).toEqual([]);
  });

  test('C68, C71: additional headers arrive; credentials, cookies and those of the connection do not', async () => {
    const headers = {
      Accept: 'text/csv',
      'X-Custom': 'yes',
      Authorization: 'Bearer mine',
      Cookie: 'a=b',
      Host: 'evil.example',
      Connection: 'x-gone, close',
      'X-Gone': '1',
      'Transfer-Encoding': 'chunked',
      'Proxy-Authorization': 'Basic x',
      'X-API-Key': 'k',
      'X-Forwarded-For': '1.2.3.4',
    };
    await send({ url: 'me', headers });
    const { headers: got } = seen();
    expect(got).toMatchObject({ accept: 'text/csv', 'x-custom': 'yes', host: new URL(kit.api.origin).host });
    expect(got['authorization']).toMatch(/^Bearer at_|^Bearer \w/);
    expect(got['authorization']).not.toContain('mine');
    for (const name of ['cookie', 'x-gone', 'proxy-authorization', 'x-api-key', 'x-forwarded-for', 'transfer-encoding'])
      expect(got).not.toHaveProperty(name);
    const wrong = await send({ url: 'me', headers: { 'x-a': 'b\r\nx-c: d' } });
    expect(wrong.body).toMatchObject({ statusCode: 400, fields: ['headers'] });
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'C69: %s: data that is an object goes as JSON, text as it is',
    async (method) => {
      await send({ url: 'x', method, data: { a: [1] } });
      expect({ body: seen().body.toString(), type: seen().headers['content-type'] }).toEqual({
        body: '{"a":[1]}',
        type: 'application/json',
      });
      await send({ url: 'x', method, data: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      expect({ body: seen().body.toString(), type: seen().headers['content-type'] }).toEqual({
        body: 'a=1',
        type: 'application/x-www-form-urlencoded',
      });
    },
  );

  test('params are added to the query', async () => {
    expect((await send({ url: 'x?a=1', params: { b: 'c d', e: 2 } })).body).toMatchObject({
      target: '/base/x?a=1&b=c%20d&e=2',
    });
  });

  test('C72, C85: status, type and bytes are the provider’s, also a 404, a redirect, and what is compressed', async () => {
    const bytes = randomBytes(3000);
    const answers: Array<[number, Record<string, string>, Buffer]> = [
      [404, { 'content-type': 'text/plain' }, Buffer.from('not here')],
      [302, { location: 'https://elsewhere.example/' }, Buffer.alloc(0)],
      [200, { 'content-type': 'application/octet-stream' }, bytes],
      [200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }, gzipSync('compressed')],
      [500, { 'content-type': 'application/json' }, Buffer.from('{"theirs":true}')],
    ];
    for (const [status, headers, body] of answers) {
      kit.api.answerWith((_request, response) => {
        response.writeHead(status, { ...headers, 'set-cookie': 'a=b', 'access-control-allow-origin': '*' }).end(body);
        return true;
      });
      for (const path of ['/api/integrations/files/request/x', `${ANY}/x`]) {
        const answer = await fetch(`${kit.origin}${path}`, {
          headers: { authorization: `Bearer ${ada}`, 'accept-encoding': 'gzip' },
          redirect: 'manual',
        });
        const got = Buffer.from(await answer.arrayBuffer());
        const isGzip = headers['content-encoding'] === 'gzip';
        expect({ status: answer.status, body: got.toString('hex') }).toEqual({
          status,
          body: (isGzip ? Buffer.from('compressed') : body).toString('hex'),
        });
        for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
        expect(answer.headers.get('set-cookie')).toBeNull();
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
        expect(answer.headers.get('content-security-policy')).toContain('sandbox');
      }
    }
  });

  test('C74: a refused token is replaced once, for ten parallel calls as well; a young one is not', async () => {
    kit.advance(120_000);
    const [old] = [...kit.provider.state.accessTokens.keys()].slice(-1);
    kit.provider.state.accessTokens.delete(old ?? '');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send({ url: 'x', method: 'POST', data: 'body' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(refreshes()).toBe(1);
    kit.api.answerWith((_request, response) => {
      response.writeHead(401).end();
      return true;
    });
    const refused = await send({ url: 'x' });
    expect({ status: refused.status, told: refused.headers['x-dockline-connection'] }).toEqual({
      status: 401,
      told: 'refused',
    });
    expect(refreshes()).toBe(1);
    const { body } = await kit.call('get', '/api/integrations/files/connection', ada);
    expect(body).toMatchObject({ status: 'error', error: { code: 'refused' } });
    kit.api.answerWith(undefined);
    expect((await send({ url: 'x' })).status).toBe(200);
    expect((await kit.call('get', '/api/integrations/files/connection', ada)).body).toMatchObject({
      status: 'active',
      error: null,
    });
  });

  test('C75: our own failures have our shape: unreachable is a 502, too slow a 504', async () => {
    kit.api.answerWith((_request, response) => {
      response.socket?.destroy();
      return true;
    });
    const gone = await send({ url: 'x' });
    expect(gone.body).toEqual({
      statusCode: 502,
      error: 'Bad Gateway',
      code: 'provider_unreachable',
      message: expect.any(String) as string,
      tryLater: true,
    });
    kit.api.answerWith(() => true);
    expect((await send({ url: 'x' })).body).toMatchObject({ statusCode: 504, code: 'provider_timeout' });
  });

  test('C76: a 429 or 503 is tried again where that is safe, and handed on where it is not', async () => {
    const failOnce = (status: number, headers: Record<string, string>): void => {
      let left = 1;
      kit.api.answerWith((_request, response) => {
        if (left === 0) return false;
        left -= 1;
        response.writeHead(status, headers).end();
        return true;
      });
    };
    const date = (): string => new Date(kit.now() + 1000).toUTCString();
    for (const after of [undefined, '1', date()]) {
      failOnce(503, after === undefined ? {} : { 'retry-after': after });
      kit.api.received.length = 0;
      expect((await send({ url: 'x' })).status).toBe(200);
      expect(kit.api.received).toHaveLength(2);
    }
    failOnce(429, { 'retry-after': '1' });
    expect((await send({ url: 'x', method: 'PUT', data: { a: 1 } })).status).toBe(200);
    failOnce(503, {});
    expect((await send({ url: 'x', method: 'POST', data: { a: 1 } })).status).toBe(503);
    failOnce(503, {});
    const keyed = await send({ url: 'x', method: 'POST', data: { a: 1 }, headers: { 'Idempotency-Key': 'k1' } });
    expect({ status: keyed.status, body: seen().body.toString() }).toEqual({ status: 200, body: '{"a":1}' });
    kit.api.received.length = 0;
    failOnce(429, { 'retry-after': '60' });
    const limited = await send({ url: 'x' });
    expect({ status: limited.status, after: limited.headers['retry-after'] }).toEqual({ status: 429, after: '60' });
    const ours = await send({ url: 'x' });
    expect({ status: ours.status, body: ours.body as object }).toMatchObject({
      status: 429,
      body: { statusCode: 429, code: 'rate_limited' },
    });
    expect(Number(ours.headers['retry-after'])).toBeGreaterThan(50);
    expect(kit.api.received).toHaveLength(1);
  }, 20_000);

  test.each([
    ['seconds', () => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': '90' })],
    [
      'a time',
      (now: number) => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(now / 1000) + 90) }),
    ],
    ['one header', () => ({ ratelimit: '"default";r=0;t=90' })],
  ])('C76: a limit that is used up, told as %s, stops the next call before it is sent', async (_name, headersAt) => {
    await kit.call('delete', '/api/integrations/files/connection', ada);
    await kit.connect(ada, '/api/v1/credentials/auth/files');
    kit.api.answerWith((_request, response) => {
      response.writeHead(200, headersAt(kit.now())).end();
      return true;
    });
    expect((await send({ url: 'x' })).status).toBe(200);
    const held = await send({ url: 'x' });
    expect(held.body).toMatchObject({ statusCode: 429, code: 'rate_limited' });
    expect(Number(held.headers['retry-after'])).toBeGreaterThan(80);
    expect(kit.api.received).toHaveLength(1);
  });

  test('C77, C78, C82, C83, C84: the path form reads any path as it came, and nothing but reads', async () => {
    await kit.call('delete', '/api/integrations/files/connection', ada);
    await kit.connect(ada, '/api/v1/credentials/auth/files');
    const get = async (rest: string): Promise<unknown> =>
      ((await kit.call('get', `/api/integrations/files/request/${rest}`, ada)).body as Body)['target'];
    expect(await get('drive/v3/files?pageSize=10&q=name%20contains%20%27a%27')).toBe(
      '/base/drive/v3/files?pageSize=10&q=name%20contains%20%27a%27',
    );
    expect(await get('a%2Fb%3Fc/d%25e')).toBe('/base/a%2Fb%3Fc/d%25e');
    expect(await get('')).toBe('/base/');
    expect((await kit.call('post', '/api/integrations/files/request/x', ada).send({})).status).toBe(405);
    const raw = await new Promise<number | undefined>((resolve) => {
      const { port } = new URL(kit.origin);
      httpRequest(
        {
          port,
          path: '/api/integrations/files/request/a/%2e%2e/%2e%2e/b',
          headers: { authorization: `Bearer ${ada}` },
        },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      ).end();
    });
    expect(raw).toBe(400);
  });

  test('any method streams both ways: ten megabytes come through as they are, up and down', async () => {
    const bytes = randomBytes(10 * 1024 * 1024);
    kit.api.answerWith(({ body, headers }, response) => {
      response
        .writeHead(200, { 'content-type': 'application/x-test', 'x-length': String(headers['content-length']) })
        .end(body);
      return true;
    });
    const answer = await fetch(`${kit.origin}${ANY}/upload?x=1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ada}`, 'content-type': 'application/x-test' },
      body: bytes,
    });
    expect(answer.headers.get('content-type')).toBe('application/x-test');
    expect(answer.headers.get('x-length')).toBe(String(bytes.length));
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(seen()).toMatchObject({ method: 'PUT', target: '/base/upload?x=1' });
    await request(kit.origin)
      .post(`${ANY}/x`)
      .set('authorization', `Bearer ${ada}`)
      .set('x-dockline-url', `${kit.api.origin}/abs`);
    expect(seen().target).toBe('/abs');
    expect(seen().headers).not.toHaveProperty('x-dockline-url');
  });

  test('a caller that goes away ends the call to the provider', async () => {
    const ended = new Promise<string>((resolve) => {
      kit.api.answerWith((_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'.repeat(1000)), 5);
        response.once('close', () => {
          clearInterval(timer);
          resolve('closed');
        });
        return true;
      });
    });
    const controller = new AbortController();
    const answer = await fetch(`${kit.origin}${ANY}/endless`, {
      headers: { authorization: `Bearer ${ada}` },
      signal: controller.signal,
    });
    await answer.body?.getReader().read();
    controller.abort();
    expect(await ended).toBe('closed');
  });

  test('a caller that goes away before the answer costs nothing afterwards', async () => {
    let release: () => void = () => undefined;
    const closed = new Promise<string>((resolve) => {
      kit.api.answerWith((_request, response) => {
        response.once('close', () => resolve('closed'));
        release = () => {
          response.writeHead(200);
          const timer = setInterval(() => response.write('x'.repeat(1000)), 5);
          response.once('close', () => clearInterval(timer));
        };
        return true;
      });
    });
    const controller = new AbortController();
    const lost = fetch(`${kit.origin}${ANY}/late`, {
      headers: { authorization: `Bearer ${ada}` },
      signal: controller.signal,
    });
    for (let tries = 0; kit.api.received.length === 0 && tries < 1000; tries += 1)
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    controller.abort();
    await lost.catch(() => undefined);
    release();
    expect(await closed).toBe('closed');
  });

  test('what was done is in the audit, and nothing secret is', async () => {
    await send({ url: 'secret-path?x=y' });
    const { body } = await kit.call('get', '/api/v1/audit?action=connection.use&limit=1');
    expect(body).toMatchObject([
      {
        action: 'connection.use',
        outcome: 'done',
        actor: 'ada',
        ip: '127.0.0.1',
        details: { method: 'GET', status: 200 },
      },
    ]);
    const all = JSON.stringify((await kit.call('get', '/api/v1/audit')).body);
    for (const token of [...tokens(), ada, 'secret-path']) expect(all).not.toContain(token);
    for (const token of [...tokens(), ada]) expect(kit.logs.text()).not.toContain(token);
  });
});
