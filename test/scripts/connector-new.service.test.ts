import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTypeScript } from '../kit/child';

/** `npm run connector:new` ends with a folder that passes the kit. */
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dockline-new-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function create(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = startTypeScript('scripts/connector-new/main.ts', [...args, '--folder', folder], {});
  child.process.stdin?.end();
  const { code } = await child.exit();
  return { code, output: child.output() };
}

test.each([
  ['upwork-oauth1', /OAuth|oauth1/],
  ['dingtalk', /api\.dingtalk\.com/],
])(
  '%s, from its facts alone',
  async (id, expected) => {
    const { code, output } = await create(id);
    expect(output).toMatch(/The kit: (\d+) of \1 pass\./);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, id, 'spec.yml'), 'utf8')).toMatch(expected);
  },
  60_000,
);

const ACME =
  'acme --name Acme --authorize https://{subdomain}.acme.example/authorize --token https://{subdomain}.acme.example/token --base https://{subdomain}.acme.example/api --test /me --name-at user.email --scopes read,write --separator , --client-auth headers'.split(
    ' ',
  );

test('one that nobody knows, from options, with a tenant', async () => {
  const { code, output } = await create(...ACME);
  expect(output).toMatch(/The kit: (\d+) of \1 pass\./);
  expect(code).toBe(0);
  expect(await create(...ACME)).toMatchObject({ code: 2, output: expect.stringContaining('is there already') });
}, 60_000);

test.each([
  [['Wrong Id'], 'Say one id'],
  [['no-facts'], 'Nothing tells this: Address of the consent page'],
  [['acme2', '--kind', 'saml'], '--kind must be oauth1 or oauth2'],
])(
  '%j is told what is missing, and nothing is written',
  async (args, message) => {
    expect(await create(...args)).toMatchObject({ code: 2, output: expect.stringContaining(message) });
    expect(existsSync(join(folder, args[0] ?? ''))).toBe(false);
  },
  60_000,
);
