import { existsSync } from 'node:fs';
import { launch, type Browser, type Page } from 'puppeteer-core';
import {
  startConnectionsService,
  startDatabases,
  type ConnectionsService,
  type DatabaseKit,
} from '../kit/connections-service';

const CHROMIUM = '/usr/bin/chromium';

function hasChromium(): boolean {
  if (existsSync(CHROMIUM)) return true;
  if (process.env['CI'] === 'true') throw new Error('CI needs chromium');
  process.stderr.write('\nSKIPPED: pages in a real browser. Install chromium.\n\n');
  return false;
}

const describeWithChromium = hasChromium() ? describe : describe.skip;

describeWithChromium('the pages that a person sees, in Chromium', () => {
  let databases: DatabaseKit;
  let kit: ConnectionsService;
  let browser: Browser;
  let page: Page;
  let ada: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    databases = await startDatabases('embedded');
    kit = await startConnectionsService({ databaseUri: await databases.create() });
    ada = await kit.createKey('ada');
    await kit.register('gmail');
    browser = await launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await kit.stop();
    await databases.stop();
  });
  beforeEach(async () => {
    complaints.length = 0;
    const context = await browser.createBrowserContext();
    page = await context.newPage();
    await page.setViewport({ width: 360, height: 640 });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterEach(() => page.browserContext().close());

  const link = async (): Promise<string> => {
    const { body } = await kit.call('post', '/api/v1/tickets', ada).send({ target: '/api/v1/credentials/auth/gmail' });
    return (body as { url: string }).url;
  };
  const click = async (selector: string): Promise<void> => {
    await Promise.all([page.waitForNavigation(), page.click(selector)]);
  };
  const heading = (): Promise<string> => page.$eval('h1', (element) => element.textContent ?? '');
  const fitsScreen = (): Promise<boolean> =>
    page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth') as Promise<boolean>;

  test('a link, two clicks, and the account is connected; no page complains', async () => {
    await page.goto(await link());
    expect(await heading()).toBe('Connect an account');
    expect(await page.$eval('main', (element) => element.textContent)).toContain('"ada"');
    expect(await fitsScreen()).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.querySelector('button')).borderRadius")).toBe('8px');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('BUTTON');
    await click('button');
    expect(new URL(page.url()).origin).toBe(kit.provider.origin);
    await click('button[value="allow"]');
    expect(new URL(page.url()).pathname).toBe('/connect/done');
    expect(await heading()).toBe('gmail is connected');
    expect(await fitsScreen()).toBe(true);
    expect(complaints).toEqual([]);
    expect((await kit.call('get', '/api/v1/credentials/oauth/connections', ada)).body).toHaveLength(1);
    const cookies = await page.browserContext().cookies();
    expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual(
      expect.arrayContaining([
        { name: 'dockline_session', httpOnly: true, sameSite: 'Lax' },
        { name: 'dockline_browser', httpOnly: true, sameSite: 'Lax' },
      ]),
    );
  }, 30_000);

  test('who says no sees that; who comes back with an old address, too', async () => {
    await page.goto(await link());
    await click('button');
    await click('button[value="deny"]');
    expect(await heading()).toBe('You did not allow access');
    expect(await page.$eval('main', (element) => element.getAttribute('role'))).toBe('alert');
    await page.goto(`${kit.origin}/oauth2/callback?code=x&state=${'z'.repeat(43)}`);
    expect(await heading()).toBe('The account is not connected');
    expect(complaints).toEqual([]);
  }, 30_000);

  test('a link that was used is over', async () => {
    const url = await link();
    await page.goto(url);
    await click('button');
    await page.goto(url);
    expect(await heading()).toBe('This link is over');
  }, 30_000);

  test('another site can neither press the button nor show the page in a frame', async () => {
    const url = await link();
    kit.api.answerWith((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<form method="post" action="${url}"><button>x</button></form><iframe src="${url}"></iframe>`);
      return true;
    });
    const foreign = kit.api.origin.replace('127.0.0.1', 'localhost');
    await page.goto(foreign);
    const frame = page.frames().find((candidate) => candidate !== page.mainFrame());
    expect(await frame?.evaluate('document.body.textContent')).not.toContain('Connect an account');
    await click('button');
    expect(await page.$eval('body', (element) => element.textContent)).toContain('did not come from this site');
    await page.goto(url);
    expect(await heading()).toBe('Connect an account');
  }, 30_000);
});
