import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectorEnvironment } from '../../sandbox/provider/connector-environment';
import type { ProviderOptions } from '../../sandbox/provider/options';
import { USERS } from '../../sandbox/provider/seed-data';
import { startProvider, type SandboxProvider } from '../../sandbox/provider/start-provider';
import { issueApiToken, issueTokens } from '../../sandbox/provider/state';
import { startTypeScript, type Child } from '../kit/child';

const [ada] = USERS as [(typeof USERS)[number]];
let provider: SandboxProvider;
let folder: string;

async function prepare(options: Partial<ProviderOptions> = {}): Promise<void> {
  provider = await startProvider(options);
  folder = mkdtempSync(join(tmpdir(), 'dockline-cli-'));
  const settings = Object.entries(connectorEnvironment(provider)).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, '.env'), settings.join(''));
  writeAccount('trello', { auth: 'token', apiToken: issueApiToken(provider.state, ada) });
}

function writeAccount(connector: string, account: object): void {
  writeFileSync(join(folder, `${connector}.account.json`), JSON.stringify(account));
}

afterEach(async () => {
  await provider.stop();
  rmSync(folder, { recursive: true });
});

const dockline = (...args: string[]): Child => startTypeScript('src/cli/main.ts', [...args, '--folder', folder], {});

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = dockline(...args);
  const { code } = await child.exit();
  return { code, output: child.output() };
}

const readRows = (type: string, out = 'rows'): Array<Record<string, unknown>> =>
  readFileSync(join(folder, out, `${type}.ndjson`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('try shows types, filters, fields and the first rows in lines of at most 80 columns, and no token', async () => {
  await prepare();
  const { code, output } = await run('try', 'trello');
  expect({ code, output: output.split('\n').slice(0, 8) }).toEqual({
    code: 0,
    output: [
      'Trello 0.2.0, connected as Ada Lovelace',
      '',
      'Types',
      '  id         name       fields  changes  filters',
      '  ─────────  ─────────  ──────  ───────  ────────────────────────────',
      '  board      Board      6       no       workspaces, boards, archived',
      '  list       List       5       no       workspaces, boards, archived',
      '  card       Card       18      yes      workspaces, boards, archived',
    ],
  });
  expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(output).toMatch(/\ncard: first page, 17 rows in \d+ ms\n/);
  expect(output).toContain('→ member (many)');
  for (const token of provider.state.apiTokens.keys()) expect(output).not.toContain(token);
});

test('pull writes a file for each type; with --since it writes what changed', async () => {
  await prepare();
  const first = await run('pull', 'trello', '--out', join(folder, 'rows'));
  expect(first.code).toBe(0);
  expect(first.output).toMatch(/ {2}card +█{20} 17 rows {2}done\n/);
  const since = /--since (\S+)/.exec(first.output)?.[1] ?? '';
  expect(readRows('card')).toHaveLength(17);
  // Two comments are on an archived card, which is not read.
  expect(readRows('comment')).toHaveLength(17);
  expect(readRows('card')[0]).not.toHaveProperty('__syncAction');
  const cardId = String(readRows('card')[0]?.['id']);
  // An account that was marked three hours ago.
  const path = join(folder, 'trello.account.json');
  const account = JSON.parse(readFileSync(path, 'utf8')) as { change_marks: string };
  const [[time, mark]] = JSON.parse(account.change_marks) as [[number, object]];
  writeAccount('trello', { ...account, change_marks: JSON.stringify([[time - 3 * 3600, mark]]) });
  provider.trello.changes.updateCard(cardId, { name: 'Changed' });
  const gone = String(readRows('card')[1]?.['id']);
  provider.trello.changes.deleteCard(gone);
  const second = await run('pull', 'trello', '--types', 'card', '--since', since, '--out', join(folder, 'changes'));
  expect(second.output).toContain('1 row and 1 removal.');
  expect(readRows('card', 'changes')).toEqual([
    expect.objectContaining({ id: cardId, name: 'Changed', __syncAction: 'SET' }),
    { id: gone, __syncAction: 'REMOVE' },
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a pull that is killed goes on where it stopped: nothing is missing, nothing is there twice', async () => {
  await prepare({
    generated: { boards: 2, cardsPerBoard: 4500, events: 0, files: 0, issues: 0, seed: 3 },
    pageDelayMs: 120,
  });
  const out = join(folder, 'rows');
  const child = dockline('pull', 'trello', '--types', 'card,comment', '--filter', '{"archived":true}', '--out', out);
  const hasSome = (): boolean => existsSync(join(out, 'card.ndjson')) && statSync(join(out, 'card.ndjson')).size > 1e6;
  while (!hasSome() && child.process.exitCode === null) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  child.process.kill('SIGKILL');
  expect(await child.exit()).toEqual({ code: null, signal: 'SIGKILL' });
  // A line that was cut in the middle.
  writeFileSync(join(out, 'card.ndjson'), '{"id":"half', { flag: 'a' });
  const other = await run('pull', 'trello', '--types', 'card', '--out', out);
  expect(other).toMatchObject({ code: 2, output: expect.stringContaining('--restart') as string });
  const { code, output } = await run('pull', 'trello', '--out', out);
  expect({ code, isResumed: output.startsWith('Going on with Trello') }).toEqual({ code: 0, isResumed: true });
  const ids = readRows('card').map(({ id }) => id);
  expect({ rows: ids.length, different: new Set(ids).size }).toEqual({ rows: 9019, different: 9019 });
  expect(new Set(readRows('comment').map(({ id }) => id)).size).toBe(9019);
  // Only what was under way when it was killed is asked for again, and the list of boards.
  const targets = provider.received.map(({ target }) => target).filter((target) => target.startsWith('/1/batch'));
  expect(targets.length - new Set(targets).size).toBeLessThanOrEqual(4);
});

test('a token that ended is refreshed and kept in the file before it is used', async () => {
  await prepare({ rotatesRefreshTokens: true });
  const grant = { user: ada, scope: '', isRevoked: false };
  const { accessToken, refreshToken } = issueTokens(provider.state, provider.options, grant, true);
  writeAccount('google', {
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_on: '2020-01-01T00:00:00Z',
    note: 'mine',
  });
  const { code } = await run('pull', 'google', '--types', 'calendar,person', '--out', join(folder, 'rows'));
  expect(code).toBe(0);
  const kept = JSON.parse(readFileSync(join(folder, 'google.account.json'), 'utf8')) as Record<string, string>;
  expect(provider.state.refreshTokens.get(kept['refresh_token'] ?? '')).toMatchObject({ isUsed: false });
  expect(provider.state.accessTokens.has(kept['access_token'] ?? '')).toBe(true);
  expect([kept['access_token'] === accessToken, kept['note']]).toEqual([false, 'mine']);
  expect(provider.received.filter(({ path }) => path === '/token')).toHaveLength(1);
});

test('waits when the service asks for it, and what cannot be done is said in a sentence', async () => {
  await prepare();
  provider.faults.set('/1/batch', { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: '{}' }, 1);
  // Neither the mark of the account is worth failing for.
  provider.faults.set('/1/members/me/boards', { kind: 'answer', status: 503 }, 1);
  const patient = await run('pull', 'trello', '--types', 'list', '--out', join(folder, 'rows'));
  expect(patient).toMatchObject({ code: 0, output: expect.stringContaining('waiting 1 s') as string });
  provider.state.apiTokens.clear();
  expect(await run('try', 'trello')).toEqual({
    code: 1,
    output: 'The service no longer accepts this connection. Please connect the account again. (invalid_token)\n',
  });
});

test('a wrong command line is answered with what is right', async () => {
  await prepare();
  expect(await run('help')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^Usage: dockline <command> /) as string,
  });
  expect((await run('help')).output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  const cases: Array<[string[], string]> = [
    [['push', 'trello'], 'There is no command "push".'],
    [['pull'], 'Say which connector'],
    [['pull', 'trello'], 'Say where the files go: --out <folder>'],
    [['pull', 'trello', '--out', 'x', '--since', 'soon'], '--since must be a time'],
    [['pull', 'trello', '--out', 'x', '--filter', '['], '--filter must be a JSON object'],
    [['pull', 'trello', '--nonsense'], "Unknown option '--nonsense'"],
    [['try', 'ghost'], 'CONNECTOR names a connector that does not exist; there are 200, listed in docs/connectors.md'],
    [['try', 'github'], 'github.account.json. See docs/cli.md'],
  ];
  for (const [args, message] of cases) {
    expect({ args, ...(await run(...args)) }).toMatchObject({
      args,
      code: 2,
      output: expect.stringContaining(message) as string,
    });
  }
}, 60_000);
