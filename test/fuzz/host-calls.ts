import type { Random } from '../simulation/random';
import type { Json } from './mutate';

/** A request that is valid, before anything of it is changed. */
export interface Call {
  method: string;
  path: string;
  /** Missing for a request without a body. */
  body?: Json;
  query?: Readonly<Record<string, string>>;
  /** Only with this much of its usual share, for calls that leave something behind. */
  share?: number;
  /** The body goes as a form. */
  isForm?: boolean;
}

/** The connectors whose contract is called: hand-written ones, and one that is data alone. */
export const CONNECTORS = ['trello', 'google', 'github', 'gitlab'] as const;

const TYPES: Record<string, readonly string[]> = {
  trello: ['board', 'list', 'card', 'member', 'label', 'checklist', 'comment'],
  google: ['calendar', 'event', 'folder', 'file', 'person'],
  github: ['repository', 'issue', 'pullRequest', 'comment', 'user', 'label', 'milestone'],
  gitlab: ['project'],
};

const ACTIONS: Record<string, ReadonlyArray<{ action: string; args: Json }>> = {
  trello: [
    { action: 'create-card', args: { listId: '5f00000000000000000000aa', name: 'Card', due: '2026-01-22' } },
    { action: 'add-comment', args: { cardId: '5f00000000000000000000bb', text: 'Hello' } },
    { action: 'move-card', args: { cardId: '5f00000000000000000000bb', listId: '5f00000000000000000000aa' } },
  ],
  google: [{ action: 'create-event', args: { title: 'Event', start: '2026-01-22', end: '2026-01-23' } }],
  github: [
    { action: 'create-issue', args: { repository: 'ada/engine', title: 'Title', labels: 'bug, help' } },
    { action: 'add-comment', args: { repository: 'ada/engine', number: '#7', text: 'Hello' } },
  ],
  gitlab: [{ action: 'none', args: {} }],
};

const FILTERS: Record<string, Json> = {
  trello: { workspaces: ['w1'], boards: ['5f00000000000000000000aa'], archived: true },
  google: { calendars: ['primary'], from: '2026-01-01', ownedOnly: true },
  github: { repositories: ['1'], openOnly: true },
  gitlab: {},
};

const OPTIONS: Record<string, readonly string[]> = {
  trello: ['workspaces', 'boards'],
  google: ['calendars'],
  github: ['repositories'],
  gitlab: ['projects'],
};

const FILES: Record<string, Json> = {
  trello: { type: 'attachment', card: '5f00000000000000000000bb', id: '5f00000000000000000000cc', name: 'a.png' },
  google: { type: 'download', id: 'f1' },
  github: { type: 'none' },
  gitlab: { type: 'none' },
};

const PAYLOADS: Record<string, Json> = {
  trello: {
    action: {
      id: '5f00000000000000000000dd',
      type: 'updateCard',
      date: '2026-01-22T10:00:00.000Z',
      idMemberCreator: 'm1',
      data: {
        card: { id: '5f00000000000000000000bb' },
        board: { id: '5f00000000000000000000aa' },
        list: { id: 'l1' },
        label: { id: 'la1' },
        text: 'Hello',
      },
    },
    webhook: { description: 'dockline trello-member-m1', callbackURL: 'https://host.example/events' },
  },
  google: { kind: 'none' },
  github: {
    action: 'edited',
    repository: { id: 1, full_name: 'ada/engine', owner: { id: 5 } },
    issue: { id: 7, number: 7 },
    comment: { id: 9 },
    label: { id: 3, name: 'bug' },
    milestone: { id: 4, number: 1 },
  },
  gitlab: { object_kind: 'push' },
};

const CALLBACK = 'https://host.example/callback?state=4f2c';

/** One valid call of the contract. */
export function drawHostCall(random: Random): Call {
  const connector = pick(CONNECTORS, random);
  const routes = createRoutes(connector, random);
  const call = pick(routes, random)();
  return { ...call, path: `/${connector}${call.path}` };
}

function createRoutes(connector: string, random: Random): Array<() => Call> {
  const types = [...(TYPES[connector] ?? [])];
  const account = createAccount(connector, random);
  const filter = random.chance(0.5) ? {} : (FILTERS[connector] ?? {});
  const common = { account, types, filter };
  const isOAuth1 = connector === 'trello';
  const hooks: Json = isOAuth1 ? { b1: 'h1' } : { 'ada/engine': 5 };
  const webhook = { id: 'w', workspaceId: 'w', hooks };
  const post = (path: string, body: Json) => (): Call => ({ method: 'POST', path, body });
  const data = (): Call => ({
    method: 'POST',
    path: '/api/v1/synchronizer/data',
    body: {
      ...common,
      requestedType: pick(types, random),
      schema: { [types[0] ?? '']: { id: { type: 'id', name: 'Id' }, name: { type: 'text', name: 'Name' } } },
      ...(random.chance(0.5) && { lastSynchronizedAt: '2026-01-22T10:00:00.000Z' }),
      pagination: random.chance(0.3) ? { cursor: 'W10.sig' } : null,
    },
  });
  return [
    () => ({ method: 'GET', path: pick(['/', '/logo'], random) }),
    post('/validate', { id: isOAuth1 ? pick(['oauth', 'token'], random) : 'oauth2', fields: account }),
    post(isOAuth1 ? '/oauth1/v1/authorize' : '/oauth2/v1/authorize', { callback_uri: CALLBACK, state: 'st' }),
    isOAuth1
      ? post('/oauth1/v1/access_token', { fields: account, oauth_verifier: 'v', oauth_token: 'access' })
      : post('/oauth2/v1/access_token', { fields: { callback_uri: CALLBACK, state: 'st' }, code: 'c', state: 'st' }),
    post('/api/v1/synchronizer/config', { account }),
    post('/api/v1/synchronizer/schema', common),
    post('/api/v1/synchronizer/datalist', {
      ...common,
      field: pick(OPTIONS[connector] ?? [''], random),
      dependsOn: filter,
    }),
    post('/api/v1/synchronizer/filter/validate', common),
    data,
    data,
    data,
    post('/api/v1/synchronizer/resource', { account, params: FILES[connector] ?? {} }),
    post('/api/v1/synchronizer/webhooks', { ...common, webhook, url: 'https://host.example/events' }),
    () => ({ method: 'DELETE', path: '/api/v1/synchronizer/webhooks', body: { webhook, account } }),
    post('/api/v1/synchronizer/webhooks/pre-process', PAYLOADS[connector] ?? null),
    post('/api/v1/synchronizer/webhooks/verify', {
      payload: PAYLOADS[connector] ?? null,
      params: { 'x-trello-webhook': 's' },
    }),
    post('/api/v1/synchronizer/webhooks/transform', { ...common, payload: PAYLOADS[connector] ?? null, params: {} }),
    post('/api/v1/automations/action/execute', { account, action: pick(ACTIONS[connector] ?? [], random) }),
  ];
}

/** Many accounts, so that what one of them was told by its provider does not silence the rest. */
function createAccount(connector: string, random: Random): Json {
  const token = `access-${random.below(100_000)}`;
  if (connector === 'trello' && random.chance(0.3)) return { auth: 'token', apiToken: token, apiKey: 'k' };
  if (connector === 'trello') return { auth: 'oauth', access_token: token, access_secret: 'secret', _id: '1' };
  return {
    auth: 'oauth2',
    access_token: token,
    refresh_token: `refresh-${random.below(100_000)}`,
    expires_on: random.chance(0.5) ? '2020-01-01T00:00:00.000Z' : '2036-01-01T00:00:00.000Z',
    callback_uri: CALLBACK,
    change_marks: '[[1768000000,{"boards":"x","repositories":"y","calendars":"z","drive":"1"}]]',
  };
}

/** One of a list. */
export function pick<T>(list: readonly T[], random: Random): T {
  return list[random.below(list.length)] as T;
}
