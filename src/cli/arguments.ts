import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Command =
  | { name: 'help' | 'version' }
  | { name: 'try'; connector: string; folder: string; account: string | undefined }
  | {
      name: 'pull';
      connector: string;
      folder: string;
      account: string | undefined;
      out: string;
      types: string[] | undefined;
      since: string | undefined;
      filter: Readonly<Record<string, unknown>>;
      isRestart: boolean;
    };

/** The command line is wrong; the message says what to do. */
export class UsageError extends Error {}

export const HELP = `Usage:
  dockline try <connector> [--folder <folder>] [--account <file>]
  dockline pull <connector> --out <folder> [--types a,b] [--since <time>]
                [--filter <json>] [--restart] [--folder …] [--account …]
  dockline help | version

  try     shows types, filters, schema and the first page of each type
  pull    writes one NDJSON file for each type; goes on where it stopped

  --folder   where .env and the account are; default: here
  --account  JSON file with the account; default: <connector>.account.json
  --types    which types; default: all
  --since    only what changed since then (ISO 8601), where the type can tell
  --filter   filters as JSON, as the host would send them
  --restart  starts anew, also when an earlier pull was not finished

Settings come from the environment and from .env: docs/settings.md.
The account and the files are described in docs/cli.md.
`;

/** Reads the command line. Throws a `UsageError`. */
export function readCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  const [name = 'help', connector, ...rest] = positionals;
  if (values.help === true || name === 'help') return { name: 'help' };
  if (values.version === true || name === 'version') return { name: 'version' };
  if (name !== 'try' && name !== 'pull') throw new UsageError(`There is no command "${name}".`);
  if (connector === undefined || rest.length > 0)
    throw new UsageError(`Say which connector: dockline ${name} <connector>`);
  const { folder = '.', account } = values;
  if (name === 'try') return { name, connector, folder, account };
  if (values.out === undefined) throw new UsageError('Say where the files go: --out <folder>');
  if (values.since !== undefined && Number.isNaN(Date.parse(values.since))) {
    throw new UsageError('--since must be a time, such as 2026-01-22 or 2026-01-22T10:00:00Z');
  }
  return {
    name,
    connector,
    folder,
    account,
    out: values.out,
    types: values.types?.split(',').map((type) => type.trim()),
    since: values.since,
    filter: readFilter(values.filter),
    isRestart: values.restart === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
        folder: { type: 'string' },
        account: { type: 'string' },
        out: { type: 'string' },
        types: { type: 'string' },
        since: { type: 'string' },
        filter: { type: 'string' },
        restart: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'The options cannot be read.');
  }
}

function readFilter(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const filter = JSON.parse(text ?? '{}') as unknown;
    if (typeof filter === 'object' && filter !== null && !Array.isArray(filter))
      return filter as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new UsageError('--filter must be a JSON object');
}
