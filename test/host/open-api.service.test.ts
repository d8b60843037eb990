import Ajv from 'ajv/dist/2020';
import request from 'supertest';
import { clickConsent, readCallback } from '../../sandbox/host/click-consent';
import { ROUTES } from '../../src/host/routes';
import { startScript } from '../kit/child';
import { connectTrello } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';
import { testKey } from '../kit/test-key';

interface Operation {
  operationId: string;
  parameters: Array<{ name: string; in: string; schema: { enum?: string[] } }>;
  requestBody?: { content: Record<string, { schema?: object }> };
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}
interface Document {
  servers: Array<{ url: string }>;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: object };
}

let kit: TestService | undefined;
afterEach(() => kit?.stop());

async function start(environment: Record<string, string>): Promise<{ origin: string; document: Document }> {
  kit = await startTestService({ environment });
  const { origin } = kit.service;
  const document = await read(origin, environment['BASE_PATH']);
  return { origin, document };
}

async function read(origin: string, prefix = ''): Promise<Document> {
  return (await (await fetch(`${origin}${prefix}/openapi.json`)).json()) as Document;
}

async function lint(document: Document): Promise<unknown> {
  const child = startScript('test/kit/lint-open-api.mjs', []);
  child.process.stdin?.end(JSON.stringify(document));
  await child.exit();
  return JSON.parse(child.output());
}

const idsOf = ({ paths }: Document): string[] =>
  Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));

describe('a host face alone', () => {
  test('is described where it is mounted, with every route that its connector has, and a linter finds nothing', async () => {
    const { document } = await start({ CONNECTOR: 'google', BASE_PATH: '/c-8f3a' });
    expect(document.servers).toEqual([{ url: '/c-8f3a' }]);
    expect(idsOf(document)).toEqual(ROUTES.filter(({ needs }) => needs !== 'oauth1').map(({ id }) => id));
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/', '/logo', '/validate', '/oauth2/v1/authorize']),
    );
    expect(
      Object.values(document.paths).flatMap((item) => Object.values(item).flatMap((one) => one.parameters)),
    ).toEqual([]);
    expect(await lint(document)).toEqual([]);
  }, 40_000);

  test('of one connector below the prefix names it; of several it is a parameter that says which have the route', async () => {
    const one = await start({ CONNECTORS: 'trello' });
    expect(Object.keys(one.document.paths)).toEqual(expect.arrayContaining(['/trello', '/trello/validate']));
    await kit?.stop();
    const { document } = await start({ CONNECTORS: 'trello,google' });
    const connectorsOf = (path: string): unknown =>
      Object.values(document.paths[path] ?? {}).map(({ parameters }) => parameters.map(({ schema }) => schema.enum));
    expect(connectorsOf('/{connector}')).toEqual([[['trello', 'google']]]);
    expect(connectorsOf('/{connector}/oauth1/v1/authorize')).toEqual([[['trello']]]);
    expect(connectorsOf('/{connector}/oauth2/v1/access_token')).toEqual([[['google']]]);
    expect(await lint(document)).toEqual([]);
  }, 40_000);

  test('a body that connectors want in different forms stands there in each of them', async () => {
    const registration = { TIKTOK_ADS_CLIENT_ID: 'id', TIKTOK_ADS_CLIENT_SECRET: 'secret-of-the-test' };
    const { document } = await start({ CONNECTORS: 'google,github,tiktok-ads', ...registration });
    const { content = {} } = document.paths['/{connector}/oauth2/v1/access_token']?.['post']?.requestBody ?? {};
    const { anyOf = [] } = (content['application/json']?.schema ?? {}) as { anyOf?: Array<{ properties: object }> };
    expect(anyOf.map(({ properties }) => Object.keys(properties).toSorted())).toEqual([
      ['code', 'error', 'fields'],
      ['auth_code', 'code', 'error', 'fields'],
    ]);
  });

  test('the relay is described where there is one', async () => {
    const relay = { PKCE: 'auto', GOOGLE_PKCE: 'required', SECRET_KEY: testKey('secret') };
    const { document } = await start({ CONNECTORS: 'trello,google', ...relay });
    expect(idsOf(document)).not.toContain('relayCallback');
    await kit?.stop();
    const uris = { PUBLIC_URL: 'https://connect.example/base/', HOST_CALLBACK_URI: 'https://host.example/callback' };
    const relayed = await start({ CONNECTORS: 'trello,google', ...relay, ...uris });
    expect(relayed.document.servers).toEqual([{ url: '/base' }]);
    const { get, post } = relayed.document.paths['/{connector}/oauth2/v1/callback'] ?? {};
    expect([get, post].map((one) => one?.parameters.map(({ schema }) => schema.enum))).toEqual([
      [['google']],
      [['google']],
    ]);
    expect(post?.requestBody?.content).toEqual({ 'application/x-www-form-urlencoded': { schema: { type: 'object' } } });
    expect(await lint(relayed.document)).toEqual([]);
  }, 40_000);
});

test('what is taken and answered is what it says', async () => {
  const { origin, document } = await start({ CONNECTOR: 'trello' });
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const problems = (schema: object, value: unknown): unknown => {
    const isRight = ajv.compile({ ...schema, components: document.components } as object);
    return isRight(value) ? [] : isRight.errors;
  };
  const seen = new Set<string>();
  const check = async (path: string, body?: object, expected = 200): Promise<Record<string, unknown>> => {
    const method = body === undefined ? 'get' : 'post';
    const operation = document.paths[path]?.[method];
    if (operation === undefined) throw new Error(`${method} ${path} is not described`);
    seen.add(operation.operationId);
    const answer = body === undefined ? await request(origin).get(path) : await request(origin).post(path).send(body);
    const status = String(answer.status);
    const described = operation.responses[status] ?? operation.responses[`${status[0]}XX`];
    const asked = operation.requestBody?.content['application/json']?.schema;
    const given = described?.content?.['application/json']?.schema;
    expect({
      path,
      status: answer.status,
      body: asked === undefined || expected === 400 ? [] : problems(asked, body),
      answer: given === undefined ? [] : problems(given, answer.body),
    }).toEqual({ path, status: expected, body: [], answer: [] });
    return answer.body as Record<string, unknown>;
  };
  const callback_uri = 'https://oauth-svc.fibery.io/callback';
  await check('/');
  await check('/logo');
  const begun = await check('/oauth1/v1/authorize', { callback_uri });
  const callback = readCallback(await clickConsent(String(begun['redirect_uri'])));
  const pending = { callback_uri, access_token: begun['token'], access_secret: begun['secret'] };
  await check('/oauth1/v1/access_token', { fields: pending, ...callback });
  await check('/oauth1/v1/access_token', { fields: pending, ...callback }, 401);
  const fields = await connectTrello({ service: { origin } }, '');
  await check('/validate', { id: 'oauth', fields });
  await check('/validate', { id: 'oauth', fields: {} }, 400);
  const account = { ...fields, auth: 'oauth' };
  const S = '/api/v1/synchronizer';
  const types = ['board', 'card'];
  await check(`${S}/config`, { account });
  const schema = await check(`${S}/schema`, { types, filter: {}, account });
  await check(`${S}/datalist`, { types, account, field: 'boards', dependsOn: {} });
  await check(`${S}/filter/validate`, { types, filter: {}, account });
  await check(`${S}/data`, { requestedType: 'board', types, filter: {}, account, schema, pagination: null });
  const lastSynchronizedAt = new Date().toISOString();
  await check(`${S}/data`, { requestedType: 'board', types, filter: {}, account, schema, lastSynchronizedAt });
  await check(`${S}/data`, { requestedType: 5 }, 400);
  await check(`${S}/webhooks/verify`, { payload: '{}', params: {} }, 401);
  await check(`${S}/webhooks/pre-process`, {}, 401);
  await check(`${S}/resource`, { account, params: { type: 'nothing' } }, 400);
  await check('/api/v1/automations/action/execute', { account, action: { action: 'nothing' } }, 400);
  expect(seen.size).toBeGreaterThan(12);
});
