import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { issueApiToken, issueTokens } from '../../sandbox/provider/state';
import { USERS } from '../../sandbox/provider/seed-data';
import { connectGoogle, connectTrello, post, type Answer } from '../kit/accounts';
import { startTestService, type TestService } from '../kit/start-test-service';

const S = '/api/v1/synchronizer';
const EXECUTE = '/api/v1/automations/action/execute';

type Account = Record<string, unknown>;
let kit: TestService;
let trello: Account;
let google: Account;
let github: Account;

beforeAll(async () => {
  kit = await startTestService({
    provider: { accessTokenSeconds: 1e9 },
    environment: {
      GOOGLE_SERVICES: 'calendar,drive,contacts,directory',
      PROVIDER_TIMEOUT_MS: '10000',
      ALLOW_PRIVATE_NETWORKS: 'true',
    },
  });
  trello = { ...(await connectTrello(kit)), auth: 'oauth' };
  google = { ...(await connectGoogle(kit)), auth: 'oauth2' };
  github = { ...(await connectGoogle(kit, '/github')), auth: 'oauth2' };
});
afterEach(() => kit.provider.faults.clear());
afterAll(() => kit.stop());

const call = (connector: string, path: string, body: object): Promise<Answer> =>
  post(kit, `/${connector}${path}`, body);
const accountOf = (connector: string): Account => ({ trello, google, github })[connector] ?? {};

describe('config, schema and datalist', () => {
  test('config lists types and filters, asks nobody, and is the same with and without an account', async () => {
    const before = kit.provider.received.length;
    const { status, body } = await call('trello', `${S}/config`, {});
    expect(status).toBe(200);
    expect((body['types'] as Array<{ id: string }>).map(({ id }) => id)).toEqual([
      'board',
      'list',
      'card',
      'member',
      'label',
      'checklist',
      'comment',
    ]);
    expect(body['filters']).toEqual([
      { id: 'workspaces', title: 'Workspaces', type: 'multidropdown', optional: true, datalist: true },
      {
        id: 'boards',
        title: 'Boards',
        type: 'multidropdown',
        optional: true,
        datalist: true,
        datalist_requires: ['workspaces'],
      },
      {
        id: 'archived',
        title: 'Archived boards, lists and cards too',
        type: 'bool',
        optional: true,
        defaultValue: false,
      },
    ]);
    expect(body['version']).toBe(1);
    expect(
      (await call('trello', `${S}/config`, { account: { ...trello, more: { x: [1] } }, unknown: 1 })).body,
    ).toEqual(body);
    expect(kit.provider.received).toHaveLength(before);
  });

  test('schema has exactly the types asked for, and relations only to those', async () => {
    const { body } = await call('trello', `${S}/schema`, { types: ['card', 'board'], account: trello, filter: {} });
    expect(Object.keys(body)).toEqual(['card', 'board']);
    const card = body['card'] as Record<string, unknown>;
    expect(card['boardId']).toEqual({
      type: 'text',
      name: 'Board id',
      relation: {
        cardinality: 'many-to-one',
        name: 'Board',
        targetName: 'Cards',
        targetType: 'board',
        targetFieldId: 'id',
      },
    });
    expect(card['memberIds']).toBeUndefined();
    const alone = await call('trello', `${S}/schema`, { types: ['card'], account: trello });
    expect((alone.body['card'] as Record<string, unknown>)['boardId']).toBeUndefined();
  });

  test('datalist gives the options, those of the filters that it depends on left out', async () => {
    const all = await call('trello', `${S}/datalist`, { types: ['card'], account: trello, field: 'workspaces' });
    const [first] = all.body['items'] as Array<{ title: string; value: string }>;
    expect(all.body['items']).toEqual([
      { title: 'Engines', value: '659200800000000a00000001' },
      { title: 'Compilers', value: '659200800000000a00000002' },
    ]);
    const boards = await call('trello', `${S}/datalist`, {
      types: ['card'],
      account: trello,
      field: 'boards',
      dependsOn: { workspaces: [first?.value] },
    });
    expect(boards.body['items']).toEqual([{ title: 'Compiler', value: '659200800000020100000000' }]);
  });

  test('Google reads what is switched on, and asks for the scopes of that alone', async () => {
    const some = await startTestService({ environment: { GOOGLE_SERVICES: 'contacts' } });
    const { body } = await post(some, `/google${S}/config`, {});
    expect(body['types']).toEqual([{ id: 'person', name: 'Person', default: true, isUser: true }]);
    expect(body['filters']).toEqual([]);
    const { body: authorize } = await post(some, '/google/oauth2/v1/authorize', {
      callback_uri: 'https://h.example',
      state: 's',
    });
    expect(new URL(String(authorize['redirect_uri'])).searchParams.get('scope')).toBe(
      'openid email https://www.googleapis.com/auth/contacts.readonly',
    );
    const info = await request(some.service.origin).get('/google/');
    expect((info.body as { actions: unknown[] }).actions).toEqual([]);
    await some.stop();
    await expect(startTestService({ environment: { GOOGLE_SERVICES: 'mail' } })).rejects.toThrow(
      'GOOGLE_SERVICES must be some of calendar, drive, contacts, directory',
    );
  });
});

describe('bad input is a 400 that names it', () => {
  const data = (extra: object): object => ({
    requestedType: 'card',
    types: ['card'],
    filter: {},
    account: trello,
    ...extra,
  });

  test.each<[string, string, () => object, string]>([
    ['an unknown type of data', `${S}/data`, () => data({ requestedType: 'ghost' }), 'there is no type "ghost"'],
    ['an unknown type beside it', `${S}/data`, () => data({ types: ['card', 'ghost'] }), 'there is no type "ghost"'],
    [
      'an unknown type in schema',
      `${S}/schema`,
      () => ({ types: ['ghost'], account: trello }),
      'there is no type "ghost"',
    ],
    ['an unknown filter', `${S}/data`, () => data({ filter: { ghost: 1 } }), 'there is no filter "ghost"'],
    [
      'a filter of another kind',
      `${S}/data`,
      () => data({ filter: { archived: 'maybe' } }),
      '"archived" must be true or false',
    ],
    [
      'a filter list of another kind',
      `${S}/data`,
      () => data({ filter: { boards: [{}] } }),
      '"boards" must be a list of values',
    ],
    [
      'an unknown filter to validate',
      `${S}/filter/validate`,
      () => ({ types: ['card'], filter: { ghost: 1 }, account: trello }),
      '"ghost"',
    ],
    [
      'a filter value that does not exist',
      `${S}/filter/validate`,
      () => ({ types: ['card'], filter: { boards: ['ghost'] }, account: trello }),
      'the filter "boards" has no value "ghost"',
    ],
    [
      'an unknown field of datalist',
      `${S}/datalist`,
      () => ({ types: [], account: trello, field: 'ghost' }),
      '"ghost"',
    ],
    [
      'a time that is none',
      `${S}/data`,
      () => data({ lastSynchronizedAt: 'yesterday' }),
      'lastSynchronizedAt is not a time',
    ],
    ['a missing account', `${S}/data`, () => ({ requestedType: 'card', types: ['card'] }), 'account is missing'],
    [
      'an account without its token',
      `${S}/data`,
      () => data({ account: { auth: 'oauth' } }),
      'account.access_token is missing',
    ],
    [
      'an account of another kind',
      `${S}/data`,
      () => data({ account: { auth: 'saml', access_token: 'a' } }),
      'account.access_secret is missing',
    ],
    [
      'a file without a kind',
      `${S}/resource`,
      () => ({ account: trello, params: {} }),
      'params.type names no kind of files',
    ],
    [
      'a file without its id',
      `${S}/resource`,
      () => ({ account: trello, params: { type: 'attachment', card: 'c' } }),
      'params.id is missing',
    ],
    [
      'an unknown action',
      EXECUTE,
      () => ({ action: { action: 'ghost' }, account: trello }),
      'there is no action "ghost"',
    ],
    [
      'a file with an id that leads elsewhere',
      `${S}/resource`,
      () => ({ account: trello, params: { type: 'attachment', card: '..', id: 'a', name: 'b' } }),
      'an id must not be "." or ".."',
    ],
    [
      'an action with an id that leads elsewhere',
      EXECUTE,
      () => ({ action: { action: 'add-comment', args: { cardId: '..', text: 'x' } }, account: trello }),
      'an id must not be "." or ".."',
    ],
    [
      'an action without an argument',
      EXECUTE,
      () => ({ action: { action: 'create-card', args: { name: ' ' } }, account: trello }),
      'action.args.listId is missing',
    ],
  ])('%s', async (_what, path, body, message) => {
    const answer = await call('trello', path, body());
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(message) as string } });
    expect(answer.body['tryLater']).toBeUndefined();
  });

  test('a cursor that was altered, cut, made up or belongs to another type or connector', async () => {
    const generated = await startTestService({
      provider: { generated: { boards: 2, cardsPerBoard: 1500, events: 0, files: 0, issues: 0, seed: 1 } },
      environment: { PROVIDER_TIMEOUT_MS: '10000' },
    });
    const account = { ...(await connectTrello(generated)), auth: 'oauth' };
    const ask = (extra: object): Promise<Answer> =>
      post(generated, `/trello${S}/data`, { requestedType: 'card', types: ['card', 'comment'], account, ...extra });
    const { body } = await ask({});
    const { hasNext, nextPageConfig } = body['pagination'] as { hasNext: boolean; nextPageConfig: { cursor: string } };
    expect(hasNext).toBe(true);
    expect((await ask({ pagination: nextPageConfig })).status).toBe(200);
    const [payload = '', signature = ''] = nextPageConfig.cursor.split('.');
    const changed = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('1000', '1')).toString(
      'base64url',
    );
    const wrong = { status: 400, body: { code: 'invalid_cursor' } };
    for (const cursor of [
      `${changed}x.${signature}`,
      payload,
      `${payload}.`,
      'x.y',
      `${payload}.${signature}a`,
      5,
      '',
    ]) {
      expect(await ask({ pagination: { cursor } })).toMatchObject(wrong);
    }
    expect(await ask({ pagination: { other: 1 } })).toMatchObject(wrong);
    expect(await ask({ requestedType: 'comment', pagination: nextPageConfig })).toMatchObject(wrong);
    await generated.stop();
  });
});

describe('accounts', () => {
  test('key and token: validated, and used for data', async () => {
    const [ada] = USERS;
    const apiToken = issueApiToken(kit.provider.state, ada as (typeof USERS)[number]);
    const validated = await call('trello', '/validate', { id: 'token', fields: { apiToken } });
    expect(validated).toMatchObject({ status: 200, body: { name: 'Ada Lovelace' } });
    const body = { requestedType: 'board', types: ['board'], account: { apiToken, ...validated.body } };
    expect((await call('trello', `${S}/data`, body)).body['items']).toHaveLength(2);
    expect(await call('trello', '/validate', { id: 'token', fields: { apiToken: 'gone' } })).toMatchObject({
      status: 401,
    });
    expect(await call('trello', '/validate', { id: 'token', fields: {} })).toMatchObject({
      status: 400,
      body: { message: 'The request is not valid: fields.apiToken is missing.' },
    });
    expect(
      await call('trello', '/validate', { id: 'token', fields: { apiToken: 'a', apiKey: 'another' } }),
    ).toMatchObject({ status: 401 });
    expect(await call('google', '/validate', { id: 'token', fields: {} })).toMatchObject({ status: 404 });
  });

  test('GitHub: tokens that end are refreshed, and those that do not are used as they are', async () => {
    const { state, options } = kit.provider;
    const [ada] = USERS as [(typeof USERS)[number]];
    const { accessToken, refreshToken } = issueTokens(state, options, { user: ada, scope: '', isRevoked: false }, true);
    const count = (): number => kit.provider.received.filter(({ path }) => path === '/token').length;
    const before = count();
    const lasting = await call('github', '/validate', { id: 'oauth2', fields: { access_token: accessToken } });
    expect(lasting).toMatchObject({ status: 200, body: { name: 'ada', access_token: accessToken, expires_on: '' } });
    expect(count()).toBe(before);
    const fields = {
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_on: new Date(kit.now()).toISOString(),
    };
    const renewed = await call('github', '/validate', { id: 'oauth2', fields });
    expect(renewed).toMatchObject({ status: 200, body: { name: 'ada' } });
    expect(renewed.body['access_token']).not.toBe(accessToken);
    expect(count()).toBe(before + 1);
  });

  test('a refused account is a 401 on data, and nothing is refreshed there', async () => {
    const before = kit.provider.received.length;
    const account = { auth: 'oauth2', access_token: 'gone', refresh_token: 'r' };
    expect(
      await call('google', `${S}/data`, { requestedType: 'calendar', types: ['calendar'], account }),
    ).toMatchObject({
      status: 401,
    });
    expect(kit.provider.received.slice(before).map(({ path }) => path)).toEqual(['/calendar/v3/users/me/calendarList']);
  });
});

describe('pages', () => {
  test('a failure is never an empty page, and the page can be asked for again', async () => {
    const body = { requestedType: 'card', types: ['card'], account: trello };
    kit.provider.faults.set('/1/batch', { kind: 'answer', status: 500 }, 1);
    expect(await call('trello', `${S}/data`, body)).toMatchObject({ status: 502, body: { tryLater: true } });
    expect((await call('trello', `${S}/data`, body)).body['items']).toHaveLength(17);
  });

  test('an answer that is too large to be taken is asked for in smaller pieces', async () => {
    const before = kit.provider.received.length;
    kit.provider.faults.set('/1/batch', { kind: 'endless' }, 1);
    const body = { requestedType: 'card', types: ['card'], account: trello };
    expect((await call('trello', `${S}/data`, body)).body['items']).toHaveLength(17);
    const batches = kit.provider.received.slice(before).filter(({ path }) => path === '/1/batch');
    const sizes = batches.map(({ target }) => decodeURIComponent(target).split(',').length);
    expect(sizes).toEqual([2, 1, 1]);
  });

  test('what did not change since it was read costs nothing of the limit, and comes all the same', async () => {
    const account = { ...(await connectGoogle(kit, '/github')), auth: 'oauth2' };
    const other = { ...(await connectGoogle(kit, '/github')), auth: 'oauth2' };
    const ask = async (given: Account): Promise<{ items: unknown; statuses: unknown[] }> => {
      const before = kit.provider.received.length;
      const { body } = await call('github', `${S}/data`, { requestedType: 'label', types: ['label'], account: given });
      const asked = kit.provider.received.slice(before).filter(({ path }) => path.endsWith('/labels'));
      return { items: body['items'], statuses: asked.map(({ answer }) => answer?.status) };
    };
    const first = await ask(account);
    expect(first.statuses).toEqual([200, 200]);
    expect(await ask(account)).toEqual({ items: first.items, statuses: [304, 304] });
    // Another account has nothing of it.
    expect((await ask(other)).statuses).toEqual([200, 200]);
    const [repository] = kit.provider.github.data.repositories.values();
    if (repository !== undefined) kit.provider.github.changes.createLabel(repository, 'new');
    const changed = await ask(account);
    expect(new Set(changed.statuses)).toEqual(new Set([200, 304]));
    expect((changed.items as unknown[]).length).toBe((first.items as unknown[]).length + 1);
  });

  test('a repository whose issues are switched off is no failure, and neither is an owner that cannot be searched', async () => {
    const account = { ...(await connectGoogle(kit, '/github')), auth: 'oauth2' };
    const body = { requestedType: 'issue', types: ['issue'], account };
    kit.provider.faults.set('/repos/grace/compiler/issues', { kind: 'answer', status: 410, body: '{}' });
    const { status, body: page } = await call('github', `${S}/data`, body);
    const keys = (page['items'] as Array<{ key: string }>).map(({ key }) => key.split('#')[0]);
    expect({ status, repositories: [...new Set(keys)] }).toEqual({ status: 200, repositories: ['1001'] });
    kit.provider.faults.set('/search/issues', { kind: 'answer', status: 422, body: '{}' });
    const { change_marks: _none, ...fields } = account as Account;
    const validated = await call('github', '/validate', { id: 'oauth2', fields });
    expect(validated.body['change_marks']).toMatch(/^\[\[\d+,\{"repositories":"[\w-]+"\}\]\]$/);
  });

  test('a limit of the provider is a 429 with tryLater, and later calls wait instead of asking', async () => {
    const body = { requestedType: 'issue', types: ['issue'], account: github };
    kit.provider.faults.set(
      '/repos/ada/engine/issues',
      {
        kind: 'answer',
        status: 403,
        headers: { 'retry-after': '40' },
        body: '{"message":"You have exceeded a secondary rate limit"}',
      },
      1,
    );
    const limited = await request(kit.service.origin).post(`/github${S}/data`).send(body);
    expect(limited.body).toMatchObject({ code: 'rate_limited', tryLater: true });
    expect({ status: limited.status, wait: limited.headers['retry-after'] }).toEqual({ status: 429, wait: '40' });
    const before = kit.provider.received.length;
    const again = await request(kit.service.origin).post(`/github${S}/data`).send(body);
    expect(again.status).toBe(429);
    expect(Number(again.headers['retry-after'])).toBeGreaterThan(30);
    expect(kit.provider.received).toHaveLength(before);
  });

  test('fields that the host does not hold are left out, and its own form of a field wins', async () => {
    const schema = { card: { id: { type: 'id' }, name: { type: 'text' }, number: { type: 'text', name: 'Number' } } };
    const { body } = await call('trello', `${S}/data`, {
      requestedType: 'card',
      types: ['card'],
      account: trello,
      schema,
    });
    const [card] = body['items'] as Array<Record<string, unknown>>;
    expect(Object.keys(card ?? {}).toSorted()).toEqual(['id', 'name', 'number']);
    expect(card?.['number']).toBe('11');
  });

  test('all-day events are ranges of days, the last one included; others ranges of times', async () => {
    const { changes } = kit.provider.google;
    const day = new Date(kit.now()).toISOString().slice(0, 10);
    const next = new Date(kit.now() + 86_400_000).toISOString().slice(0, 10);
    const id = changes.createEvent('ada@example.com', {
      summary: 'One day',
      start: { date: day },
      end: { date: next },
    }).id;
    const { body } = await call('google', `${S}/data`, {
      requestedType: 'event',
      types: ['event'],
      filter: { calendars: ['ada@example.com'] },
      account: google,
    });
    const items = body['items'] as Array<Record<string, unknown>>;
    expect(items.find((item) => item['id'] === `ada@example.com#${id}`)).toMatchObject({
      days: `{"start":"${day}","end":"${day}"}`,
      time: null,
      isAllDay: true,
    });
    const timed = items.find((item) => item['isAllDay'] === false);
    expect(timed?.['time']).toMatch(/^\{"start":"\d{4}-[\d-]+T[\d:.]+Z","end":"\d{4}-[\d-]+T[\d:.]+Z"\}$/);
    // A series comes as its instances.
    const series = items.filter((item) => item['seriesId'] !== null);
    expect(series.length).toBeGreaterThan(0);
    expect(series.length % 3).toBe(0);
  });

  test('people come from the contacts and the directory', async () => {
    const { body } = await call('google', `${S}/data`, { requestedType: 'person', types: ['person'], account: google });
    const items = body['items'] as Array<Record<string, unknown>>;
    expect(items.map((item) => [item['list'], item['name']])).toEqual([
      ['contacts', 'Contact 0'],
      ['contacts', 'Contact 1'],
      ['directory', 'Ada Lovelace'],
      ['directory', 'Grace Hopper'],
    ]);
  });
});

describe('actions', () => {
  test.each<[string, object, () => boolean]>([
    [
      'trello',
      { action: 'create-card', args: { listId: '659200800000010200000000', name: ' Bug #12 ', due: '2026-01-22' } },
      () =>
        [...(kit.provider.trello.data.boards.get('659200800000010100000000')?.cards.newestFirst() ?? [])].some(
          ({ name, due }) => name === 'Bug #12' && due === '2026-01-22',
        ),
    ],
    [
      'trello',
      { action: 'move-card', args: { cardId: '659202d8000001040000000a', listId: '659200800000010200000001' } },
      () =>
        kit.provider.trello.data.boards.get('659200800000010100000000')?.cards.find('659202d8000001040000000a')
          ?.idList === '659200800000010200000001',
    ],
    [
      'trello',
      { action: 'add-comment', args: { cardId: '659202d8000001040000000a', text: 'Hello' } },
      () =>
        kit.provider.trello.data.boards.get('659200800000010100000000')?.comments.newestFirst().next().value?.data[
          'text'
        ] === 'Hello',
    ],
    [
      'google',
      { action: 'create-event', args: { title: 'Standup', start: '2026-12-01', end: '2026-12-02' } },
      () => {
        const events = [...(kit.provider.google.data.calendars.get('ada@example.com')?.events.values() ?? [])];
        return JSON.stringify(events.find(({ summary }) => summary === 'Standup')?.end) === '{"date":"2026-12-03"}';
      },
    ],
    [
      'github',
      { action: 'create-issue', args: { repository: 'ada/engine', title: 'Broken', labels: 'bug, idea' } },
      () =>
        [...(kit.provider.github.data.repositories.get(1001)?.issues.values() ?? [])].some(
          ({ title, labels }) => title === 'Broken' && labels.length === 2,
        ),
    ],
    [
      'github',
      { action: 'add-comment', args: { repository: 'ada/engine', number: '#1', text: 'Hello' } },
      () =>
        [...(kit.provider.github.data.repositories.get(1001)?.comments.values() ?? [])].some(
          ({ body, number }) => body === 'Hello' && number === 1,
        ),
    ],
  ])('%s: %j', async (connector, action, isDone) => {
    const account =
      connector === 'github' ? { ...(await connectGoogle(kit, '/github')), auth: 'oauth2' } : accountOf(connector);
    expect(await call(connector, EXECUTE, { action, account })).toEqual({ status: 200, body: {} });
    expect(isDone()).toBe(true);
  });

  test('a 401 about a permission is a 403: the account is not refused', async () => {
    const action = { action: 'create-card', args: { listId: '659200800000010200000000', name: 'x' } };
    const refuse = (body: string): void => kit.provider.faults.set('/1/cards', { kind: 'answer', status: 401, body });
    refuse('unauthorized permission requested');
    expect(await call('trello', EXECUTE, { action, account: trello })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    refuse('invalid token');
    expect(await call('trello', EXECUTE, { action, account: trello })).toMatchObject({ status: 401 });
    const narrow = await startTestService({ environment: { TRELLO_SCOPES: 'read' } });
    const info = await request(narrow.service.origin).get('/trello/');
    expect(info.body).toMatchObject({ actions: [], responsibleFor: { automations: false } });
    await narrow.stop();
  });

  test('what the provider does not accept is a 400 and what is gone a 404: neither is tried again', async () => {
    const bad = { action: 'create-card', args: { listId: 'ghost', name: 'x' } };
    const refused = await call('trello', EXECUTE, { action: bad, account: trello });
    expect(refused).toMatchObject({ status: 400, body: { code: 'provider_refused' } });
    const gone = { action: 'add-comment', args: { cardId: 'ghost', text: 'x' } };
    const missing = await call('trello', EXECUTE, { action: gone, account: trello });
    expect(missing).toMatchObject({ status: 404, body: { code: 'provider_not_found' } });
    expect([refused.body['tryLater'], missing.body['tryLater']]).toEqual([undefined, undefined]);
  });
});

describe('files', () => {
  const fetchFile = async (
    connector: string,
    link: string,
    account = accountOf(connector),
  ): Promise<request.Response> => {
    const params = Object.fromEntries(new URL(link).searchParams);
    return request(kit.service.origin)
      .post(`/${connector}${S}/resource`)
      .send({ account, params, types: [], filter: {} })
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      });
  };
  const findLinks = async (connector: string, type: string, field: string): Promise<string[]> => {
    const { body } = await call(connector, `${S}/data`, {
      requestedType: type,
      types: [type],
      account: accountOf(connector),
    });
    return (body['items'] as Array<Record<string, unknown>>).flatMap((item) => (item[field] ?? []) as string[]);
  };

  test('an attachment: the bytes and nothing after them, through the provider’s redirect', async () => {
    const id = kit.provider.trello.changes.addAttachment('659202d8000001040000000a', {
      name: 'ü "x".txt',
      content: 'a',
    });
    const link = (await findLinks('trello', 'card', 'files')).find((item) => item.includes(id)) ?? '';
    expect(link).toMatch(/^app:\/\/resource\?type=attachment&card=\w+&id=\w+&name=[\w%.]+&__file-key=\w+$/);
    const { status, headers, body } = await fetchFile('trello', link);
    expect({ status, text: (body as Buffer).toString() }).toEqual({ status: 200, text: `content of ${id}` });
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(headers['content-length']).toBe(String(`content of ${id}`.length));
    expect(headers['content-disposition']).toMatch(/^attachment; filename=/);
  });

  test('Drive: a download and an export', async () => {
    const links = await findLinks('google', 'file', 'content');
    const download = await fetchFile('google', links.find((link) => link.includes('type=download')) ?? '');
    expect((download.body as Buffer).toString()).toMatch(/^[a-z ]+$/);
    const exported = await fetchFile('google', links.find((link) => link.includes('type=export')) ?? '');
    expect((exported.body as Buffer).toString()).toMatch(/^exported [a-z ]+$/);
  });

  test('is asked for as it is, and goes on as it came', async () => {
    const link = (await findLinks('google', 'file', 'content')).find((item) => item.includes('type=download')) ?? '';
    const path = `/drive/v3/files/${new URL(link).searchParams.get('id') ?? ''}`;
    await fetchFile('google', link);
    expect(kit.provider.received.at(-1)?.headers['accept-encoding']).toBe('identity');
    const zipped = gzipSync('packed');
    kit.provider.faults.set(path, {
      kind: 'answer',
      status: 200,
      headers: { 'content-encoding': 'gzip', 'content-type': 'text/plain' },
      body: zipped,
    });
    const { headers, body } = await fetchFile('google', link);
    expect([headers['content-encoding'], headers['content-length'], (body as Buffer).toString()]).toEqual([
      'gzip',
      String(zipped.length),
      'packed',
    ]);
  });

  test('one that is gone is a 404, a refused account a 401, a broken provider a 502', async () => {
    const link = (await findLinks('google', 'file', 'content')).find((item) => item.includes('type=download')) ?? '';
    const gone = await fetchFile('google', 'app://resource?type=download&id=ghost');
    expect(JSON.parse((gone.body as Buffer).toString())).toMatchObject({ code: 'provider_not_found' });
    expect(gone.status).toBe(404);
    expect((await fetchFile('google', link, { auth: 'oauth2', access_token: 'gone' })).status).toBe(401);
    const path = `/drive/v3/files/${new URL(link).searchParams.get('id') ?? ''}`;
    kit.provider.faults.set(path, { kind: 'answer', status: 500 });
    expect((await fetchFile('google', link)).status).toBe(502);
    kit.provider.faults.set(path, { kind: 'reset' });
    expect((await fetchFile('google', link)).status).toBe(502);
  });
});
