import { readFileSync } from 'node:fs';
import { connectorEnvironment } from '../../sandbox/provider/connector-environment';
import { startProvider, type SandboxProvider } from '../../sandbox/provider/start-provider';
import { startTypeScript, type Child } from '../kit/child';
import { testKey } from '../kit/test-key';

let provider: SandboxProvider;
beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.stop());
afterEach(() => provider.faults.clear());

const start = (environment: Record<string, string>): Child => startTypeScript('src/main.ts', [], environment);
const settings = (): Record<string, string> => ({
  ...connectorEnvironment(provider),
  CONNECTOR: 'google',
  PORT: '0',
  HOST: '127.0.0.1',
});

async function started(child: Child): Promise<string> {
  const [, port] = await child.waitFor(/"port":(\d+)/);
  return `http://127.0.0.1:${port}`;
}

describe('the process', () => {
  test('reports all wrong settings at once and exits with 1', async () => {
    const child = start({
      PORT: 'x',
      LOG_LEVEL: 'loud',
      CONNECTORS: 'trello,google',
      TRELLO_CLIENT_ID: 'a',
      GOOGLE_TOKEN_URI: 'http://p.example/CANARY',
    });
    expect((await child.exit()).code).toBe(1);
    expect(child.output().trim().split('\n').toSorted()).toEqual([
      '  - GOOGLE_CLIENT_ID is missing',
      '  - GOOGLE_CLIENT_SECRET is missing',
      '  - GOOGLE_TOKEN_URI must use https (http is for loopback only)',
      '  - LOG_LEVEL must be `error`, `warn`, `info` or `debug`',
      '  - PORT must be a port number; 0 lets the system choose',
      '  - TRELLO_CLIENT_SECRET is missing',
      'The settings are not usable:',
    ]);
  });

  test('says that the port is in use', async () => {
    const port = new URL(provider.origin).port;
    const child = start({ ...settings(), PORT: port });
    expect((await child.exit()).code).toBe(1);
    expect(child.output()).toContain('the port is in use');
  });

  test('says that the database cannot be used, and nothing of its address', async () => {
    const child = start({
      ...settings(),
      DATABASE_URL: 'postgres://user:CANARY@127.0.0.1:1/dockline',
      SECRET_KEY: testKey('secret'),
    });
    expect((await child.exit()).code).toBe(1);
    expect(child.output()).toContain('DATABASE_URL: the database cannot be used (ECONNREFUSED)');
    expect(child.output()).not.toContain('CANARY');
  });

  test('on SIGTERM finishes what is in flight, refuses new work, and ends', async () => {
    const child = start({ ...settings(), PROVIDER_TIMEOUT_MS: '3000' });
    const origin = await started(child);
    provider.faults.set('/v1/userinfo', { kind: 'hang' });
    const inFlight = fetch(`${origin}/validate`, {
      method: 'POST',
      body: JSON.stringify({ id: 'oauth2', fields: { access_token: 'x' } }),
    });
    while (!provider.received.some(({ path }) => path === '/v1/userinfo')) {
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
    const stoppedAt = Date.now();
    child.process.kill('SIGTERM');
    await child.waitFor(/"Stopping"/);
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow('fetch failed');
    const answer = await inFlight;
    expect([answer.status, answer.headers.get('connection')]).toEqual([504, 'close']);
    expect(await child.exit()).toEqual({ code: 0, signal: null });
    expect(Date.now() - stoppedAt).toBeLessThan(10_000);
  });

  test('on SIGTERM with nothing to do ends at once, also with an idle connection open', async () => {
    const child = start(settings());
    const origin = await started(child);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    const stoppedAt = Date.now();
    child.process.kill('SIGTERM');
    expect((await child.exit()).code).toBe(0);
    expect(Date.now() - stoppedAt).toBeLessThan(2000);
  });

  test.each([
    ['an error that nobody catches', 'throw error;'],
    ['a promise that nobody waits for', 'void Promise.reject(error);'],
  ])('%s ends the process with a line of the log, and no secret in it', async (_what, code) => {
    const hook = `process.once('SIGUSR2', () => {
      const error = new Error('with ' + process.env.GOOGLE_CLIENT_SECRET + ' and access_token=' + 'CAN' + 'ARY-1');
      error.config = { headers: { authorization: 'Bearer ' + 'CAN' + 'ARY-2' } };
      ${code}
    });`;
    const { GOOGLE_CLIENT_SECRET = '' } = settings();
    const child = start({ ...settings(), NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` });
    await started(child);
    child.process.kill('SIGUSR2');
    expect((await child.exit()).code).toBe(1);
    const line = child.output().trim().split('\n').at(-1) ?? '';
    expect(JSON.parse(line)).toMatchObject({ level: 'error', message: 'The process ends because of a bug' });
    expect(child.output()).not.toMatch(/CANARY/);
    expect(child.output()).not.toContain(GOOGLE_CLIENT_SECRET);
  });

  test('warns where everybody may use the connectors, and not where something guards them', async () => {
    const text = 'Everybody who reaches the connectors may use them';
    const logOf = async (more: Record<string, string>): Promise<string> => {
      const child = start({ ...settings(), HOST: '0.0.0.0', ...more });
      await started(child);
      child.process.kill('SIGTERM');
      await child.exit();
      return child.output();
    };
    expect(await logOf({})).toContain(text);
    expect(await logOf({ ALLOWED_IPS: '10.0.0.0/8' })).not.toContain(text);
    expect(await logOf({ BASE_PATH: '/7f3a9c' })).not.toContain(text);
    expect(await logOf({ HOST: '127.0.0.1' })).not.toContain(text);
  }, 20_000);

  test('loads what the served connector needs, and no other connector or client', async () => {
    const loadedFor = async (connector: string): Promise<string> => {
      const child = startTypeScript('test/kit/print-loaded.ts', [], { ...settings(), CONNECTOR: connector });
      expect((await child.exit()).code).toBe(0);
      return child.output();
    };
    const trello = await loadedFor('trello');
    expect(trello).toMatch(/oauth-1\.0a/);
    expect(trello).not.toMatch(/connectors\/google|src\/oauth2|simple-oauth2/);
    const google = await loadedFor('google');
    expect(google).toMatch(/src\/oauth2/);
    expect(google).not.toMatch(/connectors\/trello|src\/oauth1|oauth-1\.0a/);
    for (const loaded of [trello, google]) expect(loaded).not.toMatch(/src\/sandbox/);
  });

  test('reads one connector that is data, and what it extends', async () => {
    const child = startTypeScript('test/kit/print-loaded.ts', [], {
      ...settings(),
      CONNECTOR: 'youtube',
      YOUTUBE_CLIENT_ID: 'client',
      YOUTUBE_CLIENT_SECRET: 'secret-5c0a',
    });
    expect((await child.exit()).code).toBe(0);
    const files = child.output().split('\n');
    const specs = files.flatMap((file) => /\/connectors\/(.*spec\.yml|_families\/.*)$/.exec(file)?.[1] ?? []);
    expect([...new Set(specs)]).toEqual(['youtube/spec.yml', '_families/google.yml']);
  });

  test('stays within its memory when a provider sends without end', async () => {
    const child = start({ ...settings(), PROVIDER_TIMEOUT_MS: '5000' });
    const origin = await started(child);
    const validate = (fields: object): Promise<number> =>
      fetch(`${origin}/validate`, { method: 'POST', body: JSON.stringify({ id: 'oauth2', fields }) }).then(
        ({ status }) => status,
      );
    const resident = (): number =>
      Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.process.pid ?? 0}/status`, 'utf8'))?.[1]) / 1024;
    expect(await validate({ access_token: 'x' })).toBe(401);
    const before = resident();
    provider.faults.set('/v1/userinfo', { kind: 'endless' });
    provider.faults.set('/token', { kind: 'endless' });
    const ended = { access_token: 'x', refresh_token: 'r', expires_on: '2020-01-01T00:00:00Z' };
    for (let round = 0; round < 4; round += 1) {
      expect([await validate({ access_token: 'x' }), await validate({ ...ended, refresh_token: `r${round}` })]).toEqual(
        [502, 502],
      );
    }
    // One answer of an API may be 32 MiB, and exists twice for a moment; eight of them must not add up.
    expect(resident() - before).toBeLessThan(200);
    child.process.kill('SIGTERM');
    expect((await child.exit()).code).toBe(0);
  }, 60_000);
});
