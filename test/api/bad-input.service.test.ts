import { request as httpRequest } from 'node:http';
import request from 'supertest';
import { ROUTES } from '../../src/api/routes';
import {
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

let databases: DatabaseKit;
let kit: ConnectionsService;

beforeAll(async () => {
  databases = await startDatabases('embedded');
  kit = await startConnectionsService({ databaseUri: await databases.create() });
  const { status } = await kit.register('acme');
  if (status !== 201) throw new Error(`register: ${status}`);
});
afterAll(async () => {
  await kit.stop();
  await databases.stop();
});

const send = async (method: string, path: string, body?: object): Promise<request.Response> => {
  const call = kit.call(method.toLowerCase() as 'get', path);
  return body === undefined ? call : call.send(body);
};

const fill = (path: string): string => path.replace(/:\w+/g, 'acme');
const named = ROUTES.filter(({ method, isRaw }) => method !== 'ANY' && isRaw !== true);

describe('what no route knows is refused by name', () => {
  const closed = named.filter(({ takesAnyQuery, body }) => takesAnyQuery !== true && body === undefined);

  test.each(closed.filter(({ isNavigation }) => isNavigation !== true).map(({ method, path }) => [method, path]))(
    'a parameter of %s %s',
    async (method, path) => {
      const { status, body } = await send(method, `${fill(path)}?nonsense=1`);
      expect([status, body]).toEqual([400, expect.objectContaining({ fields: ['nonsense'] })]);
    },
  );

  test.each(closed.filter(({ isNavigation }) => isNavigation === true).map(({ method, path }) => [method, path]))(
    'a parameter of the page %s %s',
    async (method, path) => {
      const { status, body } = await send(method, `${fill(path)}?nonsense=1`);
      expect([status, body]).toEqual([400, expect.objectContaining({ fields: ['nonsense'] })]);
    },
  );

  test('a parameter beside a body', async () => {
    const { status, body } = await send('patch', '/api/integrations/acme?nonsense=1', {});
    expect([status, body]).toEqual([400, expect.objectContaining({ fields: ['nonsense'] })]);
  });

  test.each([
    [
      'post',
      '/api/v1/credentials/oauth/register',
      { provider_name: 'x', client_id: 'c', client_secret: 's', token_data: { authorize_url: 'u', token_url: 'u' } },
    ],
    [
      'put',
      '/api/v1/credentials/oauth/providers/acme',
      { client_id: 'c', client_secret: 's', token_data: { authorize_url: 'u', token_url: 'u' } },
    ],
    ['post', '/api/v1/credentials/oauth/connections/acme/token', {}],
    ['post', '/api/integrations', { name: 'x' }],
    ['put', '/api/integrations/acme', {}],
    ['patch', '/api/integrations/acme', {}],
    ['post', '/api/integrations/acme/connect', { accessToken: 'x' }],
    ['post', '/api/integrations/acme/request', { url: '/' }],
    ['post', '/api/v1/keys', { name: 'k', scopes: ['admin'] }],
    ['post', '/api/v1/tickets', { target: '/', user_id: 'ada' }],
  ])('a member of %s %s', async (method, path, body) => {
    const answer = await send(method, path, { ...body, nonsense: 1 });
    expect([answer.status, answer.body]).toEqual([
      400,
      expect.objectContaining({ fields: ['nonsense'], message: 'The request is not valid: nonsense is not known.' }),
    ]);
  });

  test('a member inside another', async () => {
    const { body } = await send('patch', '/api/integrations/acme', { test: { path: '/', nonsense: 1 } });
    expect((body as { fields: string[] }).fields).toEqual(['test.nonsense']);
  });

  test.each(['/api/integrations/acme/connect', '/api/v1/credentials/auth/acme'])(
    'a parameter of %s that the connector does not ask for',
    async (path) => {
      const { status, body } = await send('get', `${path}?nonsense=1`);
      expect([status, (body as { fields: string[] }).fields]).toEqual([400, ['nonsense']]);
      expect((await send('get', `${path}?return_to=/x`)).status).toBe(302);
    },
  );

  test('the description says so', async () => {
    const { body } = await request(kit.origin).get('/openapi.json');
    const { paths } = body as {
      paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema?: object }> } }>>;
    };
    const schemaOf = (path: string, method: string): unknown =>
      paths[path]?.[method]?.requestBody?.content['application/json']?.schema;
    expect(schemaOf('/api/v1/keys', 'post')).toMatchObject({ additionalProperties: false });
    expect(schemaOf('/api/v1/credentials/oauth/register', 'post')).toMatchObject({ additionalProperties: false });
    expect(schemaOf('/api/integrations/{id}/connect', 'post')).not.toHaveProperty('additionalProperties');
    expect(schemaOf('/api/integrations/{id}/request', 'post')).toMatchObject({
      additionalProperties: false,
      properties: { data: {} },
    });
  });
});

describe('sizes', () => {
  test.each(
    named
      .filter(({ body, bodyFormat }) => body !== undefined && bodyFormat !== 'form')
      .map((route) => [route.method, route.path, route.bodySize ?? 'small'] as const),
  )('%s %s takes a %s body', async (method, path, size) => {
    const { status } = await send(method, fill(path), { filler: 'x'.repeat(64 * 1024) });
    expect(status).toBe(size === 'data' ? 400 : 413);
    expect(size).toBe(path === '/api/integrations/:id/request' ? 'data' : 'small');
  });

  test('lists and records are counted before their items', async () => {
    const body = { name: 'x', tags: Array.from({ length: 101 }, () => 1) };
    expect((await send('post', '/api/integrations', body)).body).toMatchObject({
      fields: ['tags'],
      message: 'The request is not valid: tags holds too many items.',
    });
    const headers = Object.fromEntries(Array.from({ length: 201 }, (_item, index) => [`h${index}`, 1]));
    expect((await send('post', '/api/integrations/acme/request', { url: '/', headers })).body).toMatchObject({
      fields: ['headers'],
    });
  });

  test('every list and every record of a body has a bound', () => {
    interface Node {
      type?: string;
      keys?: Record<string, Node>;
      patterns?: unknown[];
      items?: unknown[];
      rules?: Array<{ name: string }>;
      matches?: Array<Record<string, Node>>;
      whens?: Array<Record<string, Node>>;
    }
    const unbound = (node: Node | undefined, path: string): string[] => {
      if (node === undefined || typeof node !== 'object') return [];
      const isOpen = node.type === 'array' || (node.type === 'object' && node.keys === undefined);
      const hasBound = node.rules?.some(({ name }) => name === 'max') === true;
      return [
        ...(isOpen && !hasBound ? [path] : []),
        ...Object.entries(node.keys ?? {}).flatMap(([name, member]) => unbound(member, `${path}.${name}`)),
        ...[...(node.matches ?? []), ...(node.whens ?? [])].flatMap(({ schema, then, otherwise }) =>
          [schema, then, otherwise].flatMap((end) => unbound(end, path)),
        ),
      ];
    };
    expect(named.flatMap(({ id, body }) => unbound(body?.describe() as Node | undefined, id))).toEqual([]);
  });

  test('a callback form over 4 kB, or one that gets longer when it is encoded, is a 413 page and no address', async () => {
    const post = (form: string): request.Test =>
      request(kit.origin).post('/oauth2/callback').set('accept', 'text/html').type('form').send(form);
    const good = await post(`code=${'c'.repeat(3_900)}&state=s`);
    expect([good.status, good.headers['location']?.length]).toEqual([
      303,
      kit.origin.length + '/oauth2/callback?code=&state=s'.length + 3_900,
    ]);
    for (const form of [`code=${'c'.repeat(4_096)}`, `code=${'日'.repeat(1_000)}`]) {
      const bad = await post(form);
      expect([bad.status, bad.headers['content-type'], bad.headers['location']]).toEqual([
        413,
        'text/html; charset=utf-8',
        undefined,
      ]);
    }
  });
});

describe('where a person goes on', () => {
  const target = async (text: string): Promise<request.Response> =>
    send('post', '/api/v1/tickets', { target: text, user_id: 'ada' });

  test.each([
    ['/日本?q=ü#é', '/%E6%97%A5%E6%9C%AC?q=%C3%BC#%C3%A9'],
    ['/a/../b', '/b'],
    ['/plain?x=1#y', '/plain?x=1#y'],
  ])('a link to %s leads to %s', async (given, expected) => {
    const { body } = await target(given);
    const url = (body as { url: string }).url;
    const { status, headers } = await request(kit.origin)
      .post(new URL(url).pathname)
      .set('origin', kit.origin)
      .type('form');
    expect([status, headers['location']]).toEqual([303, expected]);
  });

  test.each([
    '/x/..//evil.example',
    '/%2e//evil.example',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    `/${'日'.repeat(1000)}`,
    '',
  ])('a link to %s is a 400 that names the field', async (given) => {
    const { status, body } = await target(given);
    expect([status, (body as { fields: string[] }).fields]).toEqual([400, ['target']]);
  });

  test('return_to beyond Latin-1 is normalised at the start, and the browser gets there', async () => {
    const key = await kit.createKey('ada');
    const { page } = await kit.connect(key, `/api/integrations/acme/connect?return_to=${encodeURIComponent('/日本')}`);
    expect([page.status, page.location]).toEqual([302, expect.stringContaining('/%E6%97%A5%E6%9C%AC?connected=true')]);
  });
});

describe('texts that are none', () => {
  test.each([
    ['get', '/api/integrations/%00'],
    ['get', '/api/integrations?q=%00'],
    ['get', '/api/v1/audit?action=%00'],
    ['delete', '/api/v1/keys/a%00'],
    ['get', '/api/v1/credentials/oauth/connections/%00/request/x'],
  ])('%s %s is a 400', async (method, path) => {
    expect((await send(method, path)).status).toBe(400);
  });

  test('in a body', async () => {
    const { status, body } = await send('post', '/api/v1/keys', { name: 'a\0', scopes: ['admin'] });
    expect([status, (body as { fields: string[] }).fields]).toEqual([400, ['name']]);
  });
});

describe('wrong keys', () => {
  const ask = (headers: Record<string, string>): Promise<{ status: number; retryAfter: string | undefined }> =>
    new Promise((resolve, reject) => {
      httpRequest(`${kit.origin}/api/integrations`, { headers }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
      })
        .on('error', reject)
        .end();
    });

  test('two hundred in a row are slowed down; a right key from the same address is not', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 200; index += 1)
      statuses.push((await ask({ 'x-api-key': `dk_wrong-${index}` })).status);
    expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
    expect(statuses.slice(30)).toEqual(Array.from({ length: 170 }, () => 429));
    expect(Number((await ask({ cookie: 'dockline_session=a.b' })).retryAfter)).toBeGreaterThan(0);
    expect((await request(kit.origin).get('/connect/start/guess')).status).toBe(429);
    expect((await send('get', '/api/integrations')).status).toBe(200);
    // Who proves nothing guesses nothing.
    expect((await ask({})).status).toBe(401);
    kit.advance(61_000);
    expect((await ask({ 'x-api-key': 'dk_wrong' })).status).toBe(401);
  });
});
