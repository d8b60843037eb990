import { parseArgs } from 'node:util';

/** What the commands that use one connector's account have in common. */
interface AccountCommand {
  connector: string;
  folder: string;
  account: string | undefined;
}

/** What the command line asks for. */
export type Command =
  | { name: 'help' | 'version' }
  | ({ name: 'try' } & AccountCommand)
  | ({
      name: 'pull';
      out: string;
      types: string[] | undefined;
      since: string | undefined;
      filter: Readonly<Record<string, unknown>>;
      isRestart: boolean;
    } & AccountCommand)
  | ({ name: 'record'; out: string; types: string[] | undefined; pages: number } & AccountCommand)
  | { name: 'spec check'; folders: string[] }
  | {
      name: 'verify';
      url: string;
      account: string | undefined;
      /** Whether a person takes part and connects an account. */
      isConnecting: boolean;
      callback: string | undefined;
      fields: Readonly<Record<string, unknown>>;
      format: 'text' | 'json' | 'junit';
      out: string | undefined;
      pages: number | undefined;
    };

/** The command line is wrong; the message says what to do. */
export class UsageError extends Error {}

export const HELP = `Usage:
  dockline try <connector> [--folder <folder>] [--account <file>]
  dockline pull <connector> --out <folder> [--types a,b] [--since <time>]
                [--filter <json>] [--restart] [--folder …] [--account …]
  dockline record <connector> --out <file> [--types a,b] [--pages <n>]
                [--folder …] [--account …]
  dockline spec check <folder> …
  dockline verify <url> [--account <file> | --connect [--callback <uri>]]
                [--fields <json>] [--format text|json|junit] [--out <file>]
                [--pages <n>]
  dockline account | app | keys | migrate --help
  dockline help | version

  try     shows types, filters, schema and the first page of each type
  pull    writes one NDJSON file for each type; goes on where it stopped
  record  keeps a real account's calls for tests, with every secret and
          personal value replaced
  spec    checks a connector's folder: every problem with file and line
  verify  plays the host against any running connector of the contract
  account, app, keys, migrate
          stored connections, for products without a host

  --folder    where .env and the account are; default: here
  --account   JSON file with the account; default: <connector>.account.json
  --types     which types; default: all
  --since     only what changed since then (ISO 8601), where the type can tell
  --filter    filters as JSON, as the host would send them
  --restart   starts anew, also when an earlier pull was not finished
  --connect   connects an account with you at the consent page
  --callback  the callback that is registered at the provider; you paste the
              address that the browser came to. Default: a loopback address
  --fields    what a user would fill in, as JSON
  --format    text is for people; default: text
  --out       where the result goes
  --pages     pages of each type that are read at most

Settings come from the environment and from .env: docs/settings.md.
The commands are described in docs/cli.md.
`;

/** Reads the command line. Throws a `UsageError`. */
export function readCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  const [name = 'help', ...rest] = positionals;
  if (values.help === true || name === 'help') return { name: 'help' };
  if (values.version === true || name === 'version') return { name: 'version' };
  if (name === 'spec') return readSpecCommand(rest);
  if (name === 'verify') return readVerifyCommand(rest, values);
  if (name !== 'try' && name !== 'pull' && name !== 'record') throw new UsageError(`There is no command "${name}".`);
  const [connector, ...others] = rest;
  if (connector === undefined || others.length > 0)
    throw new UsageError(`Say which connector: dockline ${name} <connector>`);
  const { folder = '.', account, out } = values;
  if (name === 'try') return { name, connector, folder, account };
  if (out === undefined)
    throw new UsageError(`Say where the ${name === 'pull' ? 'files go: --out <folder>' : 'calls go: --out <file>'}`);
  const types = values.types?.split(',').map((type) => type.trim());
  if (name === 'record') return { name, connector, folder, account, out, types, pages: readPages(values.pages) ?? 2 };
  if (values.since !== undefined && Number.isNaN(Date.parse(values.since))) {
    throw new UsageError('--since must be a time, such as 2026-01-22 or 2026-01-22T10:00:00Z');
  }
  return {
    name,
    connector,
    folder,
    account,
    out,
    types,
    since: values.since,
    filter: readJson('--filter', values.filter),
    isRestart: values.restart === true,
  };
}

type Values = ReturnType<typeof parse>['values'];

function readSpecCommand([verb, ...folders]: readonly string[]): Command {
  if (verb !== 'check' || folders.length === 0) throw new UsageError('Say which folder: dockline spec check <folder>');
  return { name: 'spec check', folders };
}

function readVerifyCommand([url, ...others]: readonly string[], values: Values): Command {
  if (url === undefined || others.length > 0 || !/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError('Say where the connector is: dockline verify <url>');
  const { format = 'text', account, callback, out } = values;
  if (format !== 'text' && format !== 'json' && format !== 'junit')
    throw new UsageError('--format must be text, json or junit');
  return {
    name: 'verify',
    url,
    account,
    isConnecting: values.connect === true,
    callback,
    fields: readJson('--fields', values.fields),
    format,
    out,
    pages: readPages(values.pages),
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
        connect: { type: 'boolean' },
        callback: { type: 'string' },
        fields: { type: 'string' },
        format: { type: 'string' },
        pages: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'The options cannot be read.');
  }
}

function readPages(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError('--pages must be a whole number from 1');
}

function readJson(option: string, text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text ?? '{}') as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new UsageError(`${option} must be a JSON object`);
}
