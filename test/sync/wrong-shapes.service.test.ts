import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { post } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';

/** A provider that answers everything with the same text, and a service in front of it. */
let kit: TestService;
let server: Server;
let answer = '';
let headers: Record<string, string> = {};

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  kit = await startTestService({
    environment: {
      TRELLO_BASE_URI: origin,
      GITHUB_BASE_URI: origin,
      GOOGLE_BASE_URI: origin,
      GOOGLE_PEOPLE_URI: origin,
      GOOGLE_USERINFO_URI: `${origin}/userinfo`,
    },
  });
});
afterAll(async () => {
  await kit.stop();
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  headers = {};
});

const S = '/api/v1/synchronizer';
const ACCOUNTS: Record<string, object> = {
  trello: { auth: 'oauth', access_token: 'a', access_secret: 's' },
  google: { auth: 'oauth2', access_token: 'a' },
  github: { auth: 'oauth2', access_token: 'a' },
};
const TYPES: Record<string, string[]> = {
  trello: ['board', 'list', 'card', 'member', 'label', 'checklist', 'comment'],
  google: ['calendar', 'event', 'folder', 'file', 'person'],
  github: ['repository', 'issue', 'pullRequest', 'comment', 'user', 'label', 'milestone'],
};
const OPTIONS: Record<string, string> = { trello: 'boards', google: 'calendars', github: 'repositories' };

/** Answers of a wrong shape, whoever is asked; none may look like an empty list. */
const SHAPES = ['null', '"text"', '5', '[null]', '[5]', '"items"', '{"items":"text","files":5,"connections":{"a":1}}'];

const calls = Object.keys(ACCOUNTS).flatMap((connector) =>
  SHAPES.flatMap((shape): Array<[string, string, string, object]> => {
    const account = ACCOUNTS[connector];
    const types = TYPES[connector] ?? [];
    return [
      ...types.map((requestedType): [string, string, string, object] => [
        connector,
        shape,
        `${S}/data`,
        { requestedType, types, account },
      ]),
      [connector, shape, `${S}/datalist`, { account, types, field: OPTIONS[connector] }],
    ];
  }),
);

test.each(calls)('%s answers %s: %s is a 502 that may be tried later', async (connector, shape, path, body) => {
  answer = shape;
  const { status, body: told } = await post(kit, `/${connector}${path}`, body);
  expect([status, told['code'], told['tryLater']]).toEqual([502, 'provider_data', true]);
});

test('a row made of nothing is no row', async () => {
  answer = '[{"name":"no id","owner":{}}]';
  const body = { requestedType: 'repository', types: ['repository'], account: ACCOUNTS['github'] };
  const { status, body: told } = await post(kit, `/github${S}/data`, body);
  expect([status, told['code']]).toEqual([502, 'provider_data']);
});

test('a value that no text can be made of is left out, and the row stays', async () => {
  answer = JSON.stringify([
    { id: 5, full_name: { toString: false }, owner: { id: 1 }, private: { toString: false }, description: 'x' },
  ]);
  const body = { requestedType: 'repository', types: ['repository'], account: ACCOUNTS['github'] };
  const { status, body: told } = await post(kit, `/github${S}/data`, body);
  expect(status).toBe(200);
  expect((told['items'] as object[])[0]).toMatchObject({ id: '5', name: null, isPrivate: null, description: 'x' });
});

test('a next page that is the same page ends with a 502, at once', async () => {
  answer = '[]';
  headers = { link: '</user/repos>; rel="next"' };
  const startedAt = performance.now();
  const body = { requestedType: 'repository', types: ['repository'], account: ACCOUNTS['github'] };
  const { status } = await post(kit, `/github${S}/data`, body);
  expect(status).toBe(502);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});

const action = (data: object): object => ({ action: { id: 'a1', type: 'updateCard', data } });
test.each<[string, string, object]>([
  ['trello', 'an action that is a text', { action: 'x' }],
  ['trello', 'no data', { action: { type: 'updateCard' } }],
  ['trello', 'data that is a list', action([null])],
  ['trello', 'an id that is an object', action({ board: { id: { toString: false } } })],
  ['trello', 'an id that leads elsewhere', action({ board: { id: 'b' }, card: { id: '../x' } })],
  ['trello', 'a card that is a text', action({ board: { id: 'b' }, card: 'x' })],
  ['github', 'a repository that is a text', { repository: 'x' }],
  ['github', 'an issue that is null', { repository: { id: 1 }, issue: null, label: { name: { toString: false } } }],
])('an event of %s with %s changes nothing', async (connector, _what, payload) => {
  answer = '[]';
  const body = { payload, account: ACCOUNTS[connector], types: TYPES[connector], filter: {} };
  const { status, body: told } = await post(kit, `/${connector}${S}/webhooks/transform`, body);
  expect([status, told]).toEqual([200, { data: {} }]);
});

test.each(['null', '"text"', '{"repository":5}', '{"repository":{"owner":null}}', 'no json'])(
  'an event with the text %s and no signature is a 401',
  async (payload) => {
    for (const connector of ['trello', 'github']) {
      const { status } = await post(kit, `/${connector}${S}/webhooks/verify`, {
        payload,
        params: { 'x-trello-webhook': 'x' },
      });
      expect(status).toBe(401);
    }
  },
);
