import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickConsent } from '../../sandbox/host/click-consent';
import { connectGoogle, connectTrello } from '../kit/accounts';
import { startScript, startTypeScript } from '../kit/child';
import { startTestService, type TestService } from '../kit/start-test-service';

/** `dockline verify` plays the host against any connector. */
let kit: TestService;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dockline-verify-'));
  kit = await startTestService();
});
afterAll(async () => {
  await kit.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Result {
  code: number | null;
  outcomes: Record<string, { status: string; got?: string; sent?: string; contract?: string }>;
  output: string;
}

async function run(args: string[]): Promise<Result> {
  const file = join(folder, `report-${Math.random()}.json`);
  const child = startTypeScript('src/cli/main.ts', ['verify', ...args, '--format', 'json', '--out', file], {});
  const { code } = await child.exit();
  const report = JSON.parse(readFileSync(file, 'utf8')) as { outcomes: Array<{ id: string; status: string }> };
  return { code, output: child.output(), outcomes: Object.fromEntries(report.outcomes.map((one) => [one.id, one])) };
}

function writeAccount(name: string, account: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(account));
  return file;
}

const failures = ({ outcomes }: Result): string[] =>
  Object.entries(outcomes)
    .filter(([, { status }]) => status === 'failed')
    .map(([id, { sent, got }]) => `${id}: ${got} after ${sent}`);

describe('against our own connectors finds nothing', () => {
  test.each(['trello', 'google'] as const)(
    '%s',
    async (id) => {
      const connected = id === 'trello' ? await connectTrello(kit) : await connectGoogle(kit);
      const account = writeAccount(`${id}.json`, { ...connected, auth: id === 'trello' ? 'oauth' : 'oauth2' });
      const result = await run([`${kit.service.origin}/${id}`, '--account', account]);
      expect(failures(result)).toEqual([]);
      expect(result.code).toBe(0);
      const passed = Object.values(result.outcomes).filter(({ status }) => status === 'passed');
      expect(passed.length).toBeGreaterThan(20);
      expect(result.outcomes['data']?.status).toBe('passed');
      expect(result.outcomes['data-relations']?.status).toBe('passed');
    },
    60_000,
  );

  test('also without an account; what needs one does not apply', async () => {
    const result = await run([`${kit.service.origin}/github`]);
    expect(failures(result)).toEqual([]);
    expect(result.outcomes['data']?.status).toBe('not applicable');
  }, 60_000);

  test.each([
    ['trello', '/1/OAuthAuthorizeToken'],
    ['google', '/o/oauth2/v2/auth'],
  ])(
    '%s, connected with a person at the consent page',
    async (id, path) => {
      const file = join(folder, `connect-${id}.json`);
      const child = startTypeScript(
        'src/cli/main.ts',
        ['verify', `${kit.service.origin}/${id}`, '--connect', '--format', 'json', '--out', file],
        {},
      );
      const [, consentUri = ''] = await child.waitFor(/\n {2}(http\S+)\n/);
      expect(new URL(consentUri).pathname).toBe(path);
      await fetch(await clickConsent(consentUri));
      const { code } = await child.exit();
      const { outcomes } = JSON.parse(readFileSync(file, 'utf8')) as {
        outcomes: Array<{ id: string; status: string }>;
      };
      expect(outcomes.filter(({ status }) => status === 'failed')).toEqual([]);
      expect(outcomes.find(({ id: check }) => check === 'connect')?.status).toBe('passed');
      expect(code).toBe(0);
    },
    60_000,
  );
});

describe('against a connector of others finds what is wrong with it, and nothing else', () => {
  test('a to-do connector', async () => {
    const child = startScript('test/fixtures/foreign-connector.cjs', []);
    try {
      const [, url = ''] = await child.waitFor(/listening on (\S+)/);
      const account = writeAccount('foreign.json', { auth: 'oauth2', access_token: 'good-token-1' });
      const result = await run([url, '--account', account]);
      expect(result.code).toBe(1);
      expect(
        Object.entries(result.outcomes)
          .filter(([, { status }]) => status === 'failed')
          .map(([id]) => id)
          .toSorted((a, b) => a.localeCompare(b)),
      ).toEqual([
        'authorize-empty',
        'data',
        'empty-api-v1-synchronizer-data',
        'empty-api-v1-synchronizer-schema',
        'empty-validate',
        'json-api-v1-synchronizer-data',
        'json-api-v1-synchronizer-schema',
        'json-validate',
        'logo',
        'page-altered',
        'schema-relations',
        'schema-unknown-type',
        'stranger-data',
        'stranger-validate',
        'unknown-route',
        'unknown-type',
      ]);
      expect(result.outcomes['data']).toMatchObject({
        got: expect.stringContaining('item: i1 came twice, on page 2 again'),
        contract: expect.stringContaining('none twice'),
      });
      expect(result.outcomes['stranger-data']?.got).toContain('repeats a secret');
      expect(JSON.stringify(result.outcomes)).not.toContain('good-token-1');
    } finally {
      child.process.kill();
      await child.exit();
    }
  }, 60_000);

  test('nobody there is one failure, said once', async () => {
    const result = await run(['http://127.0.0.1:9/']);
    expect(result.code).toBe(1);
    expect(failures(result)).toEqual(['info: no answer: ECONNREFUSED after GET /']);
  }, 60_000);
});

describe('reports', () => {
  test.each([
    ['text', /^ {2}result +check\n[\s\S]*0 failed/],
    ['junit', /^<\?xml[\s\S]*<testsuite name="dockline verify" tests="\d+" failures="0" skipped="\d+">/],
  ])(
    '%s',
    async (format, pattern) => {
      const child = startTypeScript(
        'src/cli/main.ts',
        ['verify', `${kit.service.origin}/github`, '--format', format],
        {},
      );
      expect((await child.exit()).code).toBe(0);
      expect(child.output()).toMatch(pattern);
      const tooWide = child
        .output()
        .split('\n')
        .filter((line) => format === 'text' && line.length > 80);
      expect(tooWide).toEqual([]);
    },
    60_000,
  );
});
