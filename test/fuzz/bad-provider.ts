import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Random } from '../simulation/random';
import { pick } from './host-calls';
import { drawHostile, drawText, mutate, writeBody, type Json } from './mutate';
import { PROVIDER_MARK } from './send';

/** A provider whose answers are right half of the time. */
export interface BadProvider {
  origin: string;
  stop(): Promise<void>;
}

const BOARD = {
  id: '5f00000000000000000000aa',
  name: 'Board',
  desc: '',
  closed: false,
  url: 'u',
  idOrganization: 'w1',
  dateLastActivity: '2026-02-01T00:00:00Z',
};
const CARD = {
  id: '5f00000000000000000000bb',
  idBoard: BOARD.id,
  idList: 'l1',
  idShort: 1,
  name: 'Card',
  desc: '',
  closed: false,
  due: null,
  dueComplete: false,
  start: null,
  dateLastActivity: '2026-02-01T00:00:00Z',
  idMembers: ['m1'],
  idLabels: [],
  pos: 1,
  shortUrl: 'u',
  checklists: [
    {
      id: 'k1',
      idBoard: BOARD.id,
      idCard: 'c',
      name: 'List',
      checkItems: [{ id: 'i', name: 'n', state: 'complete', pos: 1 }],
    },
  ],
  attachments: [{ id: 'a1', name: 'a', fileName: 'a.png', url: 'u', isUpload: true }],
  // What comments and details of a board have.
  type: 'commentCard',
  date: '2026-02-01T00:00:00Z',
  idMemberCreator: 'm1',
  data: { text: 'Hello', card: { id: 'c' } },
  lists: [{ id: 'l1', idBoard: BOARD.id, name: 'List', closed: false, pos: 1 }],
  labels: [{ id: 'la', idBoard: BOARD.id, name: 'Label', color: null }],
  members: [{ id: 'm1', fullName: 'Ada', username: 'ada', initials: 'A', avatarUrl: null }],
};
const USER = { id: 5, login: 'ada', avatar_url: 'u', html_url: 'u' };
const TOPIC = {
  id: 7,
  number: 7,
  title: 'Topic',
  name: 'bug',
  color: 'fff',
  description: null,
  body: 'Body',
  state: 'open',
  html_url: 'u',
  issue_url: 'https://x/1',
  user: USER,
  assignees: [USER],
  labels: ['a', { id: 3, name: 'b' }],
  milestone: { id: 4 },
  created_at: '2026-02-01T00:00:00Z',
  updated_at: '2026-02-01T00:00:00Z',
  closed_at: null,
  merged_at: null,
  head: { ref: 'a' },
  base: { ref: 'b' },
  due_on: null,
  event: 'closed',
  config: { url: 'u' },
  login: 'ada',
};
const REPOSITORY = {
  ...TOPIC,
  id: 1,
  full_name: 'ada/engine',
  owner: USER,
  private: false,
  archived: false,
  permissions: { admin: true },
};
const EVENT = {
  id: 'e1',
  status: 'confirmed',
  summary: 'Event',
  start: { dateTime: '2026-02-01T00:00:00Z' },
  end: { date: '2026-02-02' },
};
const FILE = {
  id: 'f1',
  name: 'a',
  mimeType: 'text/plain',
  parents: ['p'],
  size: '5',
  ownedByMe: true,
  owners: [{ emailAddress: 'a@x' }],
};
const TOKEN = {
  access_token: 'access-9',
  refresh_token: 'refresh-9',
  token_type: 'bearer',
  expires_in: 3600,
  scope: 'a b',
};

/** Right answers, by what the address looks like. */
const ANSWERS: ReadonlyArray<readonly [RegExp, (url: string) => Json]> = [
  [/token$/, () => TOKEN],
  [
    /^\/1\/batch/,
    (url) =>
      (new URL(url, 'http://x').searchParams.get('urls') ?? '')
        .split(',')
        .map((path) => ({ 200: /\/(cards|actions)\?/.test(path) ? [CARD] : CARD })),
  ],
  [/^\/1\/members\/me\/(boards|organizations)/, () => [{ ...BOARD, displayName: 'Workspace' }]],
  [/^\/1\/members\/me\/tokens/, () => [{ webhooks: [{ id: 'h', idModel: 'b', callbackURL: 'u', description: 'd' }] }]],
  [/^\/1\//, () => ({ ...CARD, fullName: 'Ada', username: 'ada' })],
  [/calendarList/, () => ({ items: [{ id: 'primary', summary: 'Calendar', accessRole: 'owner' }] })],
  [/\/events(\?|$)/, (url) => (url.startsWith('/calendar') ? { items: [EVENT] } : [TOPIC])],
  [/drive\/v3\/changes\/startPageToken/, () => ({ startPageToken: '1' })],
  [/drive\/v3\/changes/, () => ({ changes: [{ fileId: 'f1', removed: false, file: FILE }] })],
  [/drive\/v3\/files/, () => ({ files: [FILE] })],
  [
    /people/,
    () => ({
      connections: [{ resourceName: 'people/1', names: [{ displayName: 'Ada' }], emailAddresses: [{ value: 'a@x' }] }],
    }),
  ],
  [/userinfo/, () => ({ email: 'ada@example.com', sub: '1' })],
  [/^\/user\/repos/, () => [REPOSITORY]],
  [/^\/search/, () => ({ total_count: 3, incomplete_results: false })],
  [
    /^\/repos\/[^/]+\/[^/]+\/(issues|pulls|labels|milestones|assignees|hooks)(\/comments|\/events)?(\?|$)/,
    () => [TOPIC],
  ],
  [/^\/repos/, () => TOPIC],
  [/^\/(user|api\/v4\/user)/, () => ({ login: 'ada', username: 'ada', name: 'Ada' })],
];

const STATUSES = [
  200, 200, 200, 201, 204, 206, 299, 301, 302, 304, 400, 401, 403, 404, 409, 410, 418, 422, 429, 500, 502, 503, 504,
  599, 799, 999,
];

/** Starts one on loopback; `seed` makes its answers the same again, as far as the order of requests is. */
export async function startBadProvider(seed: number): Promise<BadProvider> {
  const random = new Random(seed);
  const server = createServer((request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    request.resume();
    request.once('end', () => answer(request, response, random));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, random: Random): void {
  const url = request.url ?? '/';
  const right = /OAuthGet/.test(url)
    ? undefined
    : (ANSWERS.find(([pattern]) => pattern.test(url))?.[1](url) ?? { things: [1, 2] });
  const form = 'oauth_token=access-9&oauth_token_secret=secret&oauth_callback_confirmed=true';
  const headers: Record<string, string> = {
    [PROVIDER_MARK]: '1',
    'content-type': right === undefined ? 'text/plain' : 'application/json',
  };
  if (random.chance(0.5)) {
    send(response, 200, headers, Buffer.from(right === undefined ? form : JSON.stringify(right)));
    return;
  }
  const status = random.chance(0.6) ? 200 : pick(STATUSES, random);
  const body = drawBody(right ?? form, random);
  Object.assign(headers, drawHeaders(url, random));
  const kind = random.below(2000);
  if (kind === 0) response.destroy();
  else if (kind === 1) breakOff(response, headers, body);
  else if (kind === 2) setTimeout(() => send(response, status, headers, body), 50 + random.below(600));
  else if (kind === 3) send(response, 200, headers, Buffer.alloc(1_000_000, '[{"a":1},'));
  else send(response, status, headers, body);
}

function drawBody(right: Json, random: Random): Buffer {
  if (typeof right === 'string')
    return Buffer.from(random.chance(0.5) ? right.replace(/\w+/, '%ED%A0%80%00') : drawText(random));
  const kind = random.below(10);
  if (kind === 0) return Buffer.from(JSON.stringify(drawHostile(random)));
  if (kind === 1) return Buffer.from('<html>no');
  if (kind === 2) return Buffer.alloc(0);
  if (kind === 3)
    return Buffer.from(JSON.stringify({ error: pick(['invalid_grant', 'x', '\ud800'], random), errors: [null] }));
  return writeBody(mutate(right, random), random);
}

function drawHeaders(url: string, random: Random): Record<string, string> {
  switch (random.below(12)) {
    case 0:
      return { 'content-type': 'text/html; charset=nonsense' };
    case 1:
      return { link: `<${url}>; rel="next"` };
    case 2:
      return { link: '<https://elsewhere.example/x>; rel="next"' };
    case 3:
      return { 'retry-after': pick(['0', '-5', 'nonsense', '99999999999', 'Fri, 31 Dec 1999 23:59:59 GMT'], random) };
    case 4:
      return { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': pick(['NaN', '-1', '1e999'], random) };
    case 5:
      return { location: pick([url, '/user', 'https://elsewhere.example/', 'http://[', '\\\\x'], random) };
    case 6:
      return {
        'www-authenticate': pick(
          ['Bearer error="invalid_token"', 'OAuth oauth_problem="nonce_used"', ','.repeat(5000)],
          random,
        ),
      };
    case 7:
      return { 'content-encoding': pick(['gzip', 'br', 'nonsense'], random) };
    case 8:
      return {
        'x-rate-limit-api-token-remaining': '0',
        'x-rate-limit-api-token-interval-ms': pick(['1', '-9', 'x'], random),
      };
    default:
      return {};
  }
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: Buffer): void {
  if (response.destroyed) return;
  response.writeHead(status, headers);
  response.end(status === 204 || status === 304 ? undefined : body);
}

/** Says more than comes. */
function breakOff(response: ServerResponse, headers: Record<string, string>, body: Buffer): void {
  response.writeHead(200, { ...headers, 'content-length': String(body.length + 10) });
  response.write(body);
  response.destroy();
}
