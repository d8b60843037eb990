import express from 'express';
import Joi from 'joi';
import request from 'supertest';
import { AccessDeniedError, InvalidRequestError, ProviderError } from '../../src/errors';
import {
  createReadiness,
  createRouter,
  errorHandler,
  json,
  notFound,
  requestLog,
  wordError,
  type Answer,
  type Face,
  type Incoming,
  type Route,
} from '../../src/web';
import type { Logger } from '../../src/logger';

interface Line {
  level: string;
  message: string;
  [name: string]: unknown;
}

type TestRoute = Route & { handle?: (incoming: Incoming) => Promise<Answer> };

/** An app with one face; `admitted` lists the bodies that were there when the guard was asked. */
function serve(
  routes: readonly TestRoute[],
  given: Partial<Face<TestRoute>> = {},
): { app: express.Express; lines: Line[] } {
  const lines: Line[] = [];
  const write =
    (level: string): Logger['info'] =>
    (message, fields) =>
      void lines.push({ level, message, ...fields });
  const logger: Logger = { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') };
  const face: Face<TestRoute> = {
    logger,
    connector: 'acme',
    isClosed: true,
    isCaseSensitive: true,
    admit: () => undefined,
    handle: async (route, incoming) => {
      const { params, query, body } = incoming;
      return (await route.handle?.(incoming)) ?? json(200, { id: route.id, params, query, body });
    },
    wordError,
    ...given,
  };
  const app = express();
  app.set('query parser', 'simple');
  app.use(requestLog(logger, createReadiness()), createRouter(face, routes), notFound, errorHandler(logger));
  return { app, lines };
}

const route = (given: Partial<TestRoute>): TestRoute => ({
  id: 'one',
  method: 'GET',
  path: '/one',
  summary: 'One.',
  answers: {},
  ...given,
});

test('a route gets what its schemas let through, and a closed face refuses the rest by name', async () => {
  const query = Joi.object({ q: Joi.string() });
  const body = Joi.object({ name: Joi.string().required() });
  const { app } = serve([route({ method: 'POST', path: '/one/:part', query, body })]);
  const right = await request(app).post('/one/a%20b?q=x').send({ name: 'n' });
  expect(right.body).toEqual({ id: 'one', params: { part: 'a b' }, query: { q: 'x' }, body: { name: 'n' } });
  for (const [path, sent, field] of [
    ['/one/a?z=1', { name: 'n' }, 'z'],
    ['/one/a', { name: 'n', other: 1 }, 'other'],
    ['/one/a', {}, 'name'],
    ['/one/a%00', { name: 'n' }, 'part'],
  ] as const) {
    const { status, body: told } = await request(app).post(path).send(sent);
    expect([status, (told as { message: string }).message]).toEqual([400, expect.stringContaining(field)]);
  }
});

test('an open face lets what no schema names pass, and looks at a query only where it is asked to', async () => {
  const body = Joi.object({ name: Joi.string().required() });
  const routes = [route({ method: 'POST', body }), route({ id: 'two', path: '/two', takesAnyQuery: true })];
  const { app } = serve(routes, { isClosed: false });
  expect((await request(app).post('/one?z=1').send({ name: 'n', other: 1 })).body).toMatchObject({
    query: {},
    body: { name: 'n', other: 1 },
  });
  expect((await request(app).get('/two?z=1&y=2')).body).toMatchObject({ query: { z: '1', y: '2' } });
});

test('guards stand before the body: who is refused makes us read none', async () => {
  const admit = (): void => {
    throw new AccessDeniedError('No.', { code: 'caller_not_allowed' });
  };
  const { app, lines } = serve([route({ method: 'POST', body: Joi.object({}) })], { admit });
  const { status, body } = await request(app).post('/one').type('json').send('{"broken');
  expect([status, body]).toEqual([403, { message: 'No.', code: 'caller_not_allowed' }]);
  expect(lines).toEqual([
    expect.objectContaining({ connector: 'acme', route: '/one', status: 403, errorCode: 'caller_not_allowed' }),
  ]);
});

test('a method that an address does not have is a 405 that names those that it has; another address is a 404', async () => {
  const routes = [
    route({}),
    route({ id: 'two', method: 'POST', bodyFormat: 'bytes' }),
    route({ id: 'raw', path: '/raw/{*rest}', isRaw: true }),
    route({ id: 'any', method: 'ANY', path: '/any/{*rest}', isRaw: true }),
  ];
  const { app, lines } = serve(routes);
  const ask = async (method: 'get' | 'put' | 'head', path: string): Promise<unknown[]> => {
    const { status, headers } = await request(app)[method](path);
    return [status, headers['allow']];
  };
  expect(await ask('put', '/one')).toEqual([405, 'GET, HEAD, POST']);
  expect(await ask('head', '/one')).toEqual([200, undefined]);
  expect(await ask('get', '/ONE')).toEqual([404, undefined]);
  // What is passed on is served by somebody else, before.
  expect(await ask('put', '/raw/x')).toEqual([405, 'GET, HEAD']);
  expect(await ask('put', '/any/x')).toEqual([404, undefined]);
  expect(lines.map(({ status, route: path }) => [status, path])).toEqual([
    [405, '/one'],
    [200, '/one'],
    [404, 'unknown'],
    [405, '/raw/{*rest}'],
    [404, 'unknown'],
  ]);
});

test('an error says what a person can do, and when to come back; a bug says nothing of itself', async () => {
  const late = new ProviderError('Later.', { status: 503, code: 'busy', retryAfterSeconds: 7 });
  const { app, lines } = serve([
    route({ handle: () => Promise.reject(late) }),
    route({ path: '/bug', handle: () => Promise.reject(new Error('CANARY')) }),
  ]);
  const busy = await request(app).get('/one');
  expect([busy.status, busy.body]).toEqual([503, { message: 'Later.', code: 'busy', tryLater: true }]);
  expect(busy.headers).toMatchObject({ 'retry-after': '7', 'cache-control': 'no-store' });
  const bug = await request(app).get('/bug');
  expect([bug.status, (bug.body as { code: string }).code]).toEqual([500, 'internal_error']);
  expect(bug.text).not.toContain('CANARY');
  expect(lines).toContainEqual(expect.objectContaining({ message: 'A request failed because of a bug' }));
});

test('an answer that has begun is cut when it fails', async () => {
  const send: Extract<Answer, { kind: 'streamed' }>['send'] = async (response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('12345');
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    throw new InvalidRequestError('Too late.');
  };
  const { app } = serve([route({ handle: async () => ({ kind: 'streamed', send }) })]);
  await expect(request(app).get('/one')).rejects.toThrow(/aborted/);
});

test('forms and bytes are read as such', async () => {
  const { app } = serve([
    route({ method: 'POST', bodyFormat: 'form' }),
    route({
      path: '/bytes',
      method: 'POST',
      bodyFormat: 'bytes',
      handle: async ({ body }) => json(200, { hex: (body as Buffer).toString('hex') }),
    }),
  ]);
  expect((await request(app).post('/one').type('form').send('a=1&b=2')).body).toMatchObject({
    body: { a: '1', b: '2' },
  });
  expect(
    (
      await request(app)
        .post('/one')
        .type('form')
        .send(`a=${'x'.repeat(5000)}`)
    ).status,
  ).toBe(413);
  expect((await request(app).post('/bytes').type('text').send('{"not":')).body).toEqual({ hex: '7b226e6f74223a' });
  expect((await request(app).post('/bytes')).body).toEqual({ hex: '' });
});
