import { parseArgs } from 'node:util';
import { UsageError, type CommandContext } from './stored-context';

/** One option of a command. */
export interface CommandOption {
  /** What stands after it; an option without it is a switch. */
  value?: string;
  /** May be given several times. */
  isList?: boolean;
  help: string;
}

/** What was given on the command line. */
export interface Given {
  positionals: readonly string[];
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  has(name: string): boolean;
}

/** A command of stored connections. */
export interface StoredCommand {
  /** The words that call it. */
  path: readonly string[];
  /** Names of what has to follow. */
  positionals?: readonly string[];
  summary: string;
  options: Readonly<Record<string, CommandOption>>;
  run(given: Given, context: CommandContext): Promise<void>;
}

/** Options of every command that calls an instance. */
export const INSTANCE_OPTIONS = {
  'config-name': { value: '<name>', help: 'saved instance; default: the default one' },
  json: { help: 'prints JSON' },
} as const satisfies Record<string, CommandOption>;

/** Reads the words after a command's path. Throws a `UsageError`. */
export function readGiven(command: StoredCommand, argv: readonly string[]): Given {
  const { path, positionals: names = [], options } = command;
  const parsed = parse(options, argv);
  const { values, positionals } = parsed;
  if (positionals.length < names.length)
    throw new UsageError(
      `Say ${names[positionals.length]}: dockline ${path.join(' ')} ${names.map((name) => `<${name}>`).join(' ')}`,
    );
  if (positionals.length > names.length) throw new UsageError(`"${positionals[names.length]}" is too much.`);
  const all = values as Readonly<Record<string, string | string[] | boolean | undefined>>;
  return {
    positionals,
    text: (name) => (typeof all[name] === 'string' ? all[name] : undefined),
    list: (name) => (Array.isArray(all[name]) ? all[name] : []),
    has: (name) => all[name] === true,
  };
}

function parse(options: StoredCommand['options'], argv: readonly string[]): ReturnType<typeof parseArgs> {
  const types = Object.entries(options).map(([name, { value, isList = false }]) => [
    name,
    value === undefined ? { type: 'boolean' } : { type: 'string', multiple: isList },
  ]);
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: Object.fromEntries(types) as never });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'The options cannot be read.');
  }
}

/** Help for one command, in 80 columns. */
export function writeCommandHelp({ path, positionals = [], summary, options }: StoredCommand): string {
  const usage = `dockline ${path.join(' ')} ${positionals.map((name) => `<${name}>`).join(' ')}`.trim();
  const rows = Object.entries(options).map(([name, { value, help }]): [string, string] => [
    `--${name}${value === undefined ? '' : ` ${value}`}`,
    help,
  ]);
  return [`Usage: ${usage} [options]`, '', `  ${summary}`, '', 'Options:', ...writeRows(rows), ''].join('\n');
}

/** Help for a group: what stands under it. */
export function writeGroupHelp(path: readonly string[], commands: readonly StoredCommand[]): string {
  const within = commands.filter((command) => path.every((word, index) => command.path[index] === word));
  const rows = within.map(({ path: words, positionals = [], summary }): [string, string] => [
    [...words, ...positionals.map((name) => `<${name}>`)].join(' '),
    summary,
  ]);
  return [
    `Usage: dockline ${[...path, '<command>'].join(' ')}`,
    '',
    'Commands:',
    ...writeRows(rows),
    '',
    `More about one: dockline ${[...path, '<command>'].join(' ')} --help`,
    '',
  ].join('\n');
}

const WIDTH = 80;
const LEFT = 30;

/** Two columns; a long left one has its line for itself. */
function writeRows(rows: ReadonlyArray<readonly [string, string]>): string[] {
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, WIDTH - LEFT - 2);
    const isLong = left.length > LEFT - 2;
    const first = isLong ? [`  ${left}`] : [];
    return [...first, ...lines.map((line, index) => `  ${(!isLong && index === 0 ? left : '').padEnd(LEFT)}${line}`)];
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
