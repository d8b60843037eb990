import { clickConsent } from '../../sandbox/host/click-consent';
import { Browser, type Page } from '../kit/browser';
import {
  DIALECTS,
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

const BASE = '/api/v1/credentials';
const JSON_ONLY = { accept: 'application/json' };

describe.each(DIALECTS)('the flow of the credentials API, %s store', (dialect) => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let ada: string;

  beforeAll(async () => {
    databases = await startDatabases(dialect);
    kit = await startConnectionsService({ databaseUri: await databases.create() });
    ada = await kit.createKey('ada');
    await kit.register('gmail');
    await kit.register('other');
  }, 60_000);
  afterAll(async () => {
    await kit.stop();
    await databases.stop();
  });
  beforeEach(() => {
    kit.provider.received.length = 0;
  });
  afterEach(() => kit.provider.faults.clear());

  const exchanges = (): number => kit.provider.received.filter(({ path }) => path === '/token').length;
  const begin = async (query = ''): Promise<{ browser: Browser; consent: string }> => {
    const { browser, page } = await kit.signIn(ada, `${BASE}/auth/gmail${query}`);
    return { browser, consent: page.location ?? '' };
  };
  const isRefused = (page: Page): void => {
    expect({ status: page.status, ...(JSON.parse(page.text) as object) }).toMatchObject({
      status: 400,
      success: false,
      code: 'invalid_state',
    });
  };

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '\\/evil',
    'home',
    '/a\nb',
    'javascript:alert(1)',
  ])('A15: return_to must be a path: %j is a 400', async (target) => {
    const answer = await kit.call('get', `${BASE}/auth/gmail?return_to=${encodeURIComponent(target)}`, ada);
    expect({ status: answer.status, body: answer.body as object }).toMatchObject({
      status: 400,
      body: { fields: ['return_to'] },
    });
  });

  test('A14: an unknown provider is a 404', async () => {
    expect((await kit.call('get', `${BASE}/auth/nope`, ada)).body).toMatchObject({ success: false, code: 'not_found' });
  });

  test('A16, A17, A28: app_id is where the connection is kept; return_to is where the browser lands', async () => {
    const app = '5b0c8a52-8f0d-4f43-9a11-9a3f0a0f3c01';
    const { page } = await kit.connect(ada, `${BASE}/auth/gmail?return_to=%2Fdone%3Fa%3D1%23part&app_id=${app}`);
    const { pathname, searchParams, hash } = new URL(page.location ?? '');
    expect({ pathname, hash, ...Object.fromEntries(searchParams) }).toMatchObject({
      pathname: '/done',
      hash: '#part',
      a: '1',
      connected: 'true',
      app_id: app,
    });
    const within = await kit.call('get', `${BASE}/oauth/connections?app_id=${app}`, ada);
    expect(within.body).toMatchObject([{ provider_type: 'gmail', app_id: app, status: 'active' }]);
    expect((await kit.call('get', `${BASE}/oauth/connections`, ada)).body).toEqual([]);
    expect((await kit.call('get', `${BASE}/auth/gmail?app_id=12`, ada)).body).toMatchObject({ fields: ['app_id'] });
  });

  test.each([
    ['missing', (uri: URL) => uri.searchParams.delete('state')],
    ['unknown', (uri: URL) => uri.searchParams.set('state', 'x'.repeat(43))],
    ['altered', (uri: URL) => uri.searchParams.set('state', `${uri.searchParams.get('state')?.slice(0, 42)}!`)],
    ['empty', (uri: URL) => uri.searchParams.set('state', '')],
    ['of another provider', (uri: URL) => (uri.pathname = uri.pathname.replace('gmail', 'other'))],
  ])('A19, A21, A50: a state that is %s is refused, and nothing is exchanged', async (_name, change) => {
    const { browser, consent } = await begin();
    const callback = new URL(await clickConsent(consent));
    change(callback);
    isRefused(await browser.open(callback.href, { headers: JSON_ONLY }));
    expect(exchanges()).toBe(0);
  });

  test('A21, A50: a state works once, and for ten minutes', async () => {
    const first = await begin();
    const callback = await clickConsent(first.consent);
    expect((await first.browser.open(callback)).status).toBe(302);
    isRefused(await first.browser.open(callback, { headers: JSON_ONLY }));
    expect(exchanges()).toBe(1);
    const late = await begin();
    const lateCallback = await clickConsent(late.consent);
    kit.advance(601_000);
    isRefused(await late.browser.open(lateCallback, { headers: JSON_ONLY }));
    expect(exchanges()).toBe(1);
  });

  test('A51: a state of another browser is refused, and stays good for its own', async () => {
    const { browser, consent } = await begin();
    const callback = await clickConsent(consent);
    isRefused(await new Browser().open(callback, { headers: JSON_ONLY }));
    const { browser: other } = await begin();
    isRefused(await other.open(callback, { headers: JSON_ONLY }));
    expect(exchanges()).toBe(0);
    expect((await browser.open(callback)).status).toBe(302);
  });

  test('A20: denial, an error of the provider and a missing code end at return_to, with the reason', async () => {
    const denied = await kit.connect(ada, `${BASE}/auth/gmail?return_to=/back`, 'deny');
    expect(denied.page.location).toContain('/back?connected=false&');
    expect(denied.page.location).toContain('error=access_denied');
    const finish = async (change: (uri: URL) => void): Promise<string> => {
      const { browser, consent } = await begin('?return_to=/back');
      const callback = new URL(await clickConsent(consent));
      change(callback);
      return (await browser.open(callback.href)).location ?? '';
    };
    const failed = await finish((uri) => {
      uri.searchParams.delete('code');
      uri.searchParams.set('error', 'server_error');
    });
    expect(failed).toContain('error=authorization_failed');
    expect(await finish((uri) => uri.searchParams.delete('code'))).toContain('error=exchange_failed');
    expect(exchanges()).toBe(0);
    expect(await finish((uri) => uri.searchParams.set('code', 'wrong'))).toContain('error=exchange_failed');
    kit.provider.faults.set('/token', { kind: 'reset' });
    expect(await finish(() => undefined)).toContain('error=provider_unreachable');
  });

  test('A20, A24: two flows of one browser end where each began; without return_to there is a page of ours', async () => {
    const browser = new Browser();
    const { page: one } = await kit.signIn(ada, `${BASE}/auth/gmail?return_to=/one`, browser);
    const { page: two } = await kit.signIn(ada, `${BASE}/auth/gmail?return_to=/two`, browser);
    const [first, second] = [await clickConsent(one.location ?? ''), await clickConsent(two.location ?? '')];
    expect((await browser.open(second)).location).toContain('/two?connected=true');
    expect((await browser.open(first)).location).toContain('/one?connected=true');
    const { page } = await kit.connect(ada, `${BASE}/auth/gmail`);
    const done = await browser.open(page.location ?? '');
    expect({ status: done.status, text: done.text }).toEqual({
      status: 200,
      text: expect.stringContaining('gmail is connected') as string,
    });
  });

  test('a link works once; looking at it does not use it up', async () => {
    const { body } = await kit.call('post', '/api/v1/tickets', ada).send({ target: `${BASE}/auth/gmail` });
    const { url } = body as { url: string };
    const browser = new Browser();
    const looked = await browser.open(url);
    expect(looked.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await browser.open(url);
    expect((await browser.submit(url, page)).status).toBe(303);
    expect((await browser.submit(url, page)).status).toBe(410);
    expect((await browser.open(url)).status).toBe(410);
    for (const target of ['https://evil.example', '//evil.example']) {
      expect((await kit.call('post', '/api/v1/tickets', ada).send({ target })).status).toBe(400);
    }
  });
});
