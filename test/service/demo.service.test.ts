import { startTypeScript } from '../kit/child';

describe('the demo', () => {
  test('ends with 0 after driving both OAuth versions, in lines of at most 80 columns', async () => {
    const child = startTypeScript('sandbox/demo/main.ts', ['--once'], {});
    expect((await child.exit()).code).toBe(0);
    const output = child.output();
    expect(output).toMatch(/All 18 steps passed in \d+\.\d s\./);
    for (const step of [
      'connected as Ada Lovelace',
      'connected as ada@example.com',
      'new tokens, 4 calls',
      '401 invalid_grant',
      '502 provider_error, tryLater',
    ]) {
      expect(output).toContain(step);
    }
    expect(Math.max(...output.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('stays up and prints the addresses to open, whose pages connect an account', async () => {
    const child = startTypeScript('sandbox/demo/main.ts', [], {});
    const [, host = ''] = await child.waitFor(/Open in a browser:\s+(http:\S+?)\/ /);
    const page = await (await fetch(`${host}/`)).text();
    expect(page).toContain('Connect with Trello');
    const consent = await fetch(`${host}/connect/trello/oauth`);
    expect(await consent.text()).toContain('Allow access?');
    const form = new URLSearchParams({
      oauth_token: new URL(consent.url).searchParams.get('oauth_token') ?? '',
      user: 'u-grace',
      decision: 'allow',
    });
    const connected = await fetch(consent.url, { method: 'POST', body: form });
    const text = await connected.text();
    expect(text).toContain('Connected: Grace Hopper');
    expect(text).toContain('access_secret: (kept)');
    child.process.kill('SIGTERM');
    expect((await child.exit()).code).toBe(0);
  });
});
