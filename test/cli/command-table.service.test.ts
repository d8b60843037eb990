import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GROUPS } from '../../src/cli/command';
import { listCommands } from '../../src/cli/list-commands';
import { runCommandLine } from '../../src/cli/run-command-line';
import { describeOption, writeFlag, writeUsage } from '../../src/cli/usage';
import { VERSION } from '../../src/service/version';
import { startTypeScript } from '../kit/child';

const root = join(__dirname, '..', '..');
const commands = listCommands();

/** Runs the command line in this process; nobody answers its questions. */
async function run(...argv: string[]): Promise<{ code: number; out: string; notices: string }> {
  const written = { out: '', notices: '' };
  const keep = (name: keyof typeof written): NodeJS.WriteStream =>
    ({ write: (text: string) => void (written[name] += text) }) as unknown as NodeJS.WriteStream;
  const code = await runCommandLine(argv, {
    environment: {},
    out: keep('out'),
    notices: keep('notices'),
    input: process.stdin,
    folder: root,
    width: 80,
  });
  return { code, ...written };
}

const tooWide = (text: string): string[] => text.split('\n').filter((line) => line.length > 80);

describe('the table', () => {
  test('is one file for each command, called like it', () => {
    const files = readdirSync(join(root, 'src/cli/commands')).map((file) => file.replace(/\.ts$/, ''));
    expect(commands.map(({ name }) => name.replaceAll(' ', '-')).toSorted()).toEqual(files.toSorted());
  });

  test('has every group of the help', () => {
    expect([...new Set(commands.map(({ group }) => group))]).toEqual(Object.keys(GROUPS));
  });
});

describe('help', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])('of all commands, by %j', async (argv: string[]) => {
    const { code, out, notices } = await run(...argv);
    expect({ code, notices, tooWide: tooWide(out) }).toEqual({ code: 0, notices: '', tooWide: [] });
    const lines = out.split('\n');
    for (const { name, group } of commands) {
      const heading = lines.indexOf(`${GROUPS[group]}:`);
      const line = lines.findIndex((text) => text.startsWith(`  ${name} `));
      const next = lines.indexOf('', heading);
      expect({ name, isInGroup: heading >= 0 && line > heading && line < next }).toEqual({ name, isInGroup: true });
    }
  });

  test.each(commands)('of $name, in 80 columns, by help and by --help', async (command) => {
    const asked = await run(...command.name.split(' '), '--help');
    expect(asked).toEqual(await run('help', ...command.name.split(' ')));
    const { code, out, notices } = asked;
    expect({ code, notices, tooWide: tooWide(out) }).toEqual({ code: 0, notices: '', tooWide: [] });
    const text = out.replace(/\s+/g, ' ');
    expect(out.startsWith(`Usage: ${writeUsage(command)} [options]\n`)).toBe(true);
    expect(text).toContain(command.summary);
    for (const [name, { help }] of Object.entries(command.arguments ?? {})) expect(text).toContain(`${name} ${help}`);
    for (const [name, option] of Object.entries(command.options ?? {})) {
      expect(out).toMatch(new RegExp(`^ {2}${writeFlag(name)} `, 'm'));
      expect(text).toContain(describeOption(option));
    }
  });

  test('loads every command, and nothing that only their work needs', async () => {
    const child = startTypeScript('test/kit/print-loaded-for-help.ts', [], {});
    expect(await child.exit()).toMatchObject({ code: 0 });
    const files = child
      .output()
      .split('\n')
      .filter((line) => line.startsWith(root));
    const isIn = (folder: string) => (file: string) => file.startsWith(join(root, folder));
    expect(files.filter(isIn('src/cli/commands/'))).toHaveLength(commands.length);
    const packages = files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    // SWC runs TypeScript.
    const own = packages.filter((name) => !name.startsWith('@swc/'));
    expect(new Set(own)).toEqual(new Set(['commander']));
    const rooms = files
      .filter(isIn('src/'))
      .flatMap((file) => /src\/([^/.]+)/.exec(file.slice(root.length))?.[1] ?? []);
    expect(new Set(rooms)).toEqual(new Set(['cli', 'common', 'errors']));
  }, 60_000);

  test('of a group lists what is in it, and nothing else', async () => {
    const { out } = await run('help', 'account', 'oauth');
    expect([...out.matchAll(/^ {2}([a-z][a-z -]*?)(?: <.*?>)?(?: {2}.*)?$/gm)].map(([, name]) => name)).toEqual(
      commands.map(({ name }) => name).filter((name) => name.startsWith('account oauth')),
    );
    expect(await run('account', 'oauth')).toMatchObject({
      code: 2,
      out: '',
      notices: expect.stringMatching(/^Say which command\.\nUsage: dockline account oauth <command>\n/) as string,
    });
  });
});

test.each([[['--version']], [['-V']], [['version']], [['try', '--version']]])(
  '%j answers the version',
  async (argv: string[]) => {
    expect(await run(...argv)).toEqual({ code: 0, out: `dockline ${VERSION}\n`, notices: '' });
  },
);

describe('a mistake is named, with what may have been meant', () => {
  test.each(commands)('an unknown option of $name', async ({ name, arguments: named = {} }) => {
    const given = Object.keys(named);
    expect(await run(...name.split(' '), ...given, '--nonsense=secret')).toEqual({
      code: 2,
      out: '',
      notices: "Unknown option '--nonsense'.\nMore: dockline help\n",
    });
  });

  test.each([
    ['push x', 'There is no command "push". Did you mean pull?'],
    ['help push', 'There is no command "push". Did you mean pull?'],
    ['nothing-like-it --help', 'There is no command "nothing-like-it".'],
    ['acount oauth auth x', 'There is no command "acount". Did you mean account?'],
    ['account oauth confgure x', 'There is no command "account oauth confgure". Did you mean account oauth configure?'],
    ['configure x', 'There is no command "configure". Did you mean account oauth configure?'],
    ['--nonsense pull', "Unknown option '--nonsense'."],
    ['pull x --tpyes a', "Unknown option '--tpyes'. Did you mean --types?"],
    ['pull x --restart=yes', '--restart takes no value.'],
    ['pull x --out', '--out needs a value: --out <folder>'],
    ['pull x --out=', 'Say where the files go: --out <folder>'],
    ['pull x y --out z', '"y" is too much.'],
    ['pull', 'Say which connector: dockline pull <connector> --out <folder>'],
    ['spec check', 'Say which folder: dockline spec check <folder> …'],
    ['verify ftp://x', 'Say where the connector is: dockline verify <url>'],
    ['verify http://x --format xml', '--format must be text, json or junit'],
    ['verify http://x --pages 0', '--pages must be a whole number from 1'],
    ['verify http://x --fields []', '--fields must be a JSON object'],
    ['record x --out y --types ,', '--types is empty.'],
    ['keys create --user ada --expires soon', '--expires must be a time, such as 2026-01-22 or 2026-01-22T10:00:00Z'],
  ])('%s', async (line, message) => {
    expect(await run(...line.split(' '))).toEqual({ code: 2, out: '', notices: `${message}\nMore: dockline help\n` });
  });
});

describe('the documentation', () => {
  const words = new Set(
    commands.flatMap(({ name }) => name.split(' ').map((_, end, all) => all.slice(0, end + 1).join(' '))),
  );
  const flags = new Set(commands.flatMap(({ options = {} }) => Object.keys(options).map(writeFlag)));

  test.each([
    'README.md',
    'connectors/README.md',
    ...readdirSync(join(root, 'docs'))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${file}`),
  ])('%s names only commands that there are', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const named = [...text.matchAll(/(?:npm run dockline --|`dockline) ((?:[a-z][a-z-]*\b ?)+)/g)].map(
      ([, name = '']) => name.trim(),
    );
    const unknown = named.filter(
      (name) =>
        !commands.some((command) => `${name} `.startsWith(`${command.name} `)) && !words.has(name) && name !== 'help',
    );
    expect(unknown).toEqual([]);
  });

  test('docs/cli.md names only options that there are', () => {
    const text = readFileSync(join(root, 'docs/cli.md'), 'utf8');
    const named = [...text.matchAll(/`(--[a-z-]+)/g)].map(([, flag = '']) => flag);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((flag) => !flags.has(flag) && flag !== '--help')).toEqual([]);
  });
});
