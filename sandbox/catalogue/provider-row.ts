import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One row of `connectors/_facts/providers.tsv`; empty cells are empty texts. The columns are described beside it. */
export type ProviderRow = Readonly<Record<Column, string>>;

const COLUMNS = [
  'provider',
  'name',
  'auth_kind',
  'authorize_url',
  'token_url',
  'request_token_url',
  'signature_method',
  'revoke',
  'scope_separator',
  'client_auth',
  'pkce',
  'token_body',
  'refresh_url',
  'rotation',
  'expiry',
  'authorize_extras',
  'token_extras',
  'response_quirks',
  'api_base',
  'identity',
  'rate_limit_hint',
  'tenant_fields',
  'sources',
] as const;

type Column = (typeof COLUMNS)[number];

const FILE = join(__dirname, '..', '..', 'connectors', '_facts', 'providers.tsv');

/** All rows, by provider. */
export function readProviderRows(file = FILE): Map<string, ProviderRow> {
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return new Map(
    lines.map((line) => {
      const cells = line.split('\t');
      const row = Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index]?.trim() ?? ''])) as Record<
        Column,
        string
      >;
      return [row.provider, row];
    }),
  );
}

/** The addresses of a cell: alternatives are separated by `|`, and a remark may follow. */
export function listUris(cell: string): string[] {
  return cell
    .split(' | ')
    .map((part) => /(?:https:\/\/|\{)\S+/.exec(part)?.[0]?.replace(/[;,]$/, '') ?? '')
    .filter((uri) => uri !== '');
}

/** `access_type=offline; prompt=consent to get …` → the pairs, without what depends on the account. */
export function listPairs(cell: string): Record<string, string> {
  const pairs = cell
    .split(';')
    .map((part) => /^\s*([A-Za-z_]\w*)=([\w:./-]+)(?=$|[\s;,])/.exec(part))
    .filter((match) => match !== null)
    .map(([, name = '', value = '']) => [name, value] as const);
  return Object.fromEntries(pairs);
}

/** The scopes that a cell says are needed for a refresh token: `scope offline_access`. */
export function listNeededScopes(cell: string): string[] {
  return [...cell.matchAll(/\bscope[ =]([a-z_.]*offline[a-z_.]*)/g)].map(([, scope = '']) => scope);
}

/** What separates scopes; `undefined` where nothing is said. */
export function readSeparator({ scope_separator: cell }: ProviderRow): string | undefined {
  const [word] = cell.split(/[ ;(]/);
  const signs: Readonly<Record<string, string>> = { space: ' ', comma: ',', plus: '+' };
  return signs[word ?? ''];
}

/** Where client credentials are accepted. */
export function readClientAuth({ client_auth: cell }: ProviderRow): 'body' | 'headers' | 'any' | 'none' | undefined {
  if (/^(either|header\+body)/.test(cell)) return 'any';
  if (cell.startsWith('none')) return 'none';
  if (cell.startsWith('header')) return 'headers';
  return /^body(?!\s*\()/.test(cell) ? 'body' : undefined;
}

/** What a refresh does to the refresh token, as far as the row says it. */
export function readRotation({
  rotation,
  response_quirks: quirks,
}: ProviderRow): 'rotating' | 'kept' | 'none' | undefined {
  const text = `${rotation} ${quirks}`;
  if (/^none\b|no refresh token( |:|$)(?!on refresh)/i.test(rotation) && !/no new refresh token/.test(rotation))
    return 'none';
  if (/single use|new refresh token each time|a new pair each time|rotat/i.test(text)) return 'rotating';
  return /no new refresh token|access token (only|and expiry only)|keep the old/i.test(text) ? 'kept' : undefined;
}
