import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPseudonyms } from '../../src/cli/record/pseudonyms';
import type { Recording } from '../../src/cli/record/recording';
import { compileConnector, loadConnector } from '../../src/connector';
import { staticTokenSource } from '../../src/tokens';
import { connectorEnvironment } from '../../sandbox/provider/connector-environment';
import { USERS } from '../../sandbox/provider/seed-data';
import { startProvider, type SandboxProvider } from '../../sandbox/provider/start-provider';
import { issueTokens } from '../../sandbox/provider/state';
import { startTypeScript } from '../kit/child';
import { createReplayHttp } from '../kit/replay-http';

const [ada] = USERS as [(typeof USERS)[number]];
let provider: SandboxProvider;
let folder = '';
beforeAll(async () => {
  provider = await startProvider();
  folder = mkdtempSync(join(tmpdir(), 'dockline-record-'));
  const settings = Object.entries(connectorEnvironment(provider)).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, '.env'), settings.join(''));
});
afterAll(async () => {
  await provider.stop();
  rmSync(folder, { recursive: true });
});

function writeAccount(connector: string): string[] {
  const tokens = issueTokens(provider.state, provider.options, { user: ada, scope: '', isRevoked: false }, true);
  const account = { auth: 'oauth2', access_token: tokens.accessToken, refresh_token: tokens.refreshToken };
  writeFileSync(join(folder, `${connector}.account.json`), JSON.stringify(account));
  return [tokens.accessToken, tokens.refreshToken ?? ''];
}

async function record(
  connector: string,
  ...args: string[]
): Promise<{ code: number | null; output: string; file: string }> {
  const file = join(folder, `${connector}.recording.json`);
  const child = startTypeScript(
    'src/cli/main.ts',
    ['record', connector, '--folder', folder, '--out', file, ...args],
    {},
  );
  const { code } = await child.exit();
  return { code, output: child.output(), file };
}

describe.each(['github', 'google'])('%s', (id) => {
  test('records what a run asks for, with nobody’s data in it, and replays it to the same rows', async () => {
    const tokens = writeAccount(id);
    const { code, output, file } = await record(id);
    expect(output).toMatch(/^\d+ calls of /);
    expect(code).toBe(0);
    const text = readFileSync(file, 'utf8');
    const recording = JSON.parse(text) as Recording;

    const people = USERS.flatMap(({ fullName, email, username }) => [
      fullName,
      email,
      `"${username}"`,
      fullName.split(' ')[1] ?? '',
    ]);
    const secrets = [...tokens, provider.options.clientSecret, 'Bearer', 'authorization'];
    for (const value of [...people, ...secrets])
      expect({ value, found: text.includes(value) }).toEqual({ value, found: false });

    const { spec } = loadConnector(id);
    const { origin } = provider;
    const connectorParameters = {
      ...Object.fromEntries(
        Object.entries(spec.parameters ?? {}).map(([name, { default: value, kind }]) => [
          name,
          kind === 'list' ? value?.split(',') : value,
        ]),
      ),
      clientId: 'x',
      clientSecret: 'y',
      baseUri: origin,
      userinfoUri: `${origin}/v1/userinfo`,
      peopleUri: origin,
    };
    const connector = await compileConnector({ spec, connectorParameters });
    const method = connector.auth.oauth2!;
    const http = createReplayHttp(recording);
    const credentials = { access_token: 'replayed' };
    const apiClient = await connector.apiClient({ http, method, tokenSource: staticTokenSource(credentials) });
    expect((await connector.test({ apiClient, method, credentials })).name).not.toBe('');
    for (const [type, expected] of Object.entries(recording.types)) {
      let cursor: string | undefined;
      let rows = 0;
      for (let page = 0; page < expected.pages; page += 1) {
        const answer = await connector.synchronizer.page({
          apiClient,
          type,
          types: Object.keys(recording.types),
          filter: {},
          ...(cursor !== undefined && { cursor }),
          timeLeftMs: 10_000,
        });
        rows += answer.rows.length;
        ({ cursor } = answer);
      }
      expect({ type, rows }).toEqual({ type, rows: expected.rows });
    }
    expect(Object.values(recording.types).some(({ rows }) => rows > 0)).toBe(true);
  }, 60_000);
});

test('a wrong type is refused and nothing is written', async () => {
  writeAccount('github');
  const file = join(folder, 'none.json');
  const child = startTypeScript(
    'src/cli/main.ts',
    ['record', 'github', '--folder', folder, '--out', file, '--types', 'ghost'],
    {},
  );
  expect((await child.exit()).code).toBe(2);
  expect(child.output()).toContain('There is no type "ghost"');
  expect(existsSync(file)).toBe(false);
}, 60_000);

describe('pseudonyms', () => {
  test('give the same value the same other one, everywhere, in its shape', () => {
    const pseudonyms = createPseudonyms(['tok-secret-1']);
    const data = pseudonyms.replaceData({
      id: '65920332000001080000000b',
      owner: { name: 'Ada Lovelace', email: 'ada@example.org' },
      parent: '65920332000001080000000b',
      state: 'open',
      createdAt: '2026-01-02T03:04:05Z',
      count: 7,
      user_id: 123456,
      note: 'Meet Ada Lovelace at the mill tomorrow',
      token: 'tok-secret-1',
      tags: ['red', 'blue'],
    }) as Record<string, unknown>;
    expect(data).toMatchObject({ state: 'open', createdAt: '2026-01-02T03:04:05Z', count: 7, tags: ['red', 'blue'] });
    expect(data['id']).toMatch(/^[0-9a-f]{24}$/);
    expect(data['id']).toBe(data['parent']);
    expect(data['id']).not.toBe('65920332000001080000000b');
    expect(data['user_id']).not.toBe(123456);
    expect(String(data['user_id'])).toHaveLength(6);
    expect(JSON.stringify(data)).not.toMatch(/Ada|Lovelace|tok-secret|mill/);
    expect(pseudonyms.replaceText('/cards/65920332000001080000000b?q=Ada%20Lovelace')).not.toMatch(/6592033|Ada/);
  });
});
