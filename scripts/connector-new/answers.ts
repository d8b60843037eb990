import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import {
  listNeededScopes,
  listPairs,
  listUris,
  readClientAuth,
  readProviderRows,
  readRotation,
  readSeparator,
  type ProviderRow,
} from '../../sandbox/catalogue/provider-row';

/** Everything that a standard connector is made of. */
export interface Answers {
  id: string;
  row: ProviderRow | undefined;
  name: string;
  description: string;
  website: string | undefined;
  kind: 'oauth1' | 'oauth2';
  requestTokenUri: string;
  authorizeUri: string;
  tokenUri: string;
  refreshUri: string | undefined;
  revocationUri: string | undefined;
  scopes: string[];
  scopeSeparator: string | undefined;
  clientAuth: 'body' | 'headers' | 'none';
  pkce: 'required' | 'skip' | undefined;
  isJson: boolean;
  extra: Record<string, string>;
  tokenExtra: Record<string, string>;
  hasRefreshToken: boolean;
  baseUri: string;
  /** Where the account is told, relative to `baseUri` or absolute. */
  test: string;
  /** Where its name stands in the answer, e.g. `data.email`. */
  nameAt: string;
  /** What the user fills in, found as `{name}` in the addresses. */
  fields: string[];
}

/** The command line is wrong, or a question has no answer. */
export class AnswerError extends Error {}

export const HELP = `Usage: npm run connector:new -- <id> [options]

Makes connectors/<id>/spec.yml, starting from what is known of the provider
(connectors/_facts/providers.tsv), and runs the kit on it. What neither the
facts nor an option tells is asked for.

  --name <text>            what users read
  --description <text>     one sentence
  --website <uri>
  --kind oauth1|oauth2     default: oauth2
  --authorize <uri>        consent page; {name} becomes a field for the user
  --token <uri>            token endpoint
  --request-token <uri>    of OAuth 1.0a
  --refresh <uri>          where it differs
  --revoke <uri>           RFC 7009
  --scopes <a,b>           what to ask for
  --separator <sign>       between scopes; default: a space
  --client-auth body|headers|none
  --pkce required|skip
  --base <uri>             where the API is
  --test <path>            a GET that tells whose account it is
  --name-at <path>         where the name stands in its answer: data.email
  --folder <folder>        where connectors are; default: connectors
  --force                  writes over a folder that is there
`;

type Values = Partial<Record<string, string | boolean>>;

/** Reads the command line and the facts, and asks for the rest where somebody is there to answer. */
export async function readAnswers(
  argv: readonly string[],
): Promise<Answers & { isForced: boolean; folder: string | undefined }> {
  const { id, values } = parse(argv);
  const row = readProviderRows().get(id);
  const text = (name: string): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);
  const first = (cell: string | undefined): string | undefined => listUris(cell ?? '').at(-1);
  const kind = text('kind') ?? (row?.auth_kind.startsWith('oauth1') === true ? 'oauth1' : 'oauth2');
  if (kind !== 'oauth1' && kind !== 'oauth2') throw new AnswerError('--kind must be oauth1 or oauth2');
  const identity = /^GET (\S+)/.exec(row?.identity ?? '')?.[1];
  const name = text('name') ?? (row?.name || undefined) ?? (await ask('Name that users read', id));
  const authorizeUri = text('authorize') ?? first(row?.authorize_url) ?? (await ask('Address of the consent page'));
  const tokenUri = text('token') ?? first(row?.token_url) ?? (await ask('Token endpoint'));
  const requestTokenUri =
    kind === 'oauth1'
      ? (text('request-token') ?? first(row?.request_token_url) ?? (await ask('Request token endpoint')))
      : '';
  const baseUri =
    text('base') ??
    first(row?.api_base) ??
    (identity === undefined ? undefined : new URL(identity).origin) ??
    (await ask('Where the API is'));
  const test = text('test') ?? identity ?? (await ask('Path of a GET that tells whose account it is'));
  const needed = listNeededScopes(row?.authorize_extras ?? '');
  const given = text('scopes')
    ?.split(/[\s,]+/)
    .filter(Boolean);
  const clientAuth = text('client-auth') ?? (row && readClientAuth(row)) ?? 'body';
  const pkce =
    text('pkce') ??
    (/^(required|off)/.exec(row?.pkce ?? '')?.[1] === 'off'
      ? 'skip'
      : row?.pkce.startsWith('required')
        ? 'required'
        : undefined);
  const uris = [authorizeUri, tokenUri, requestTokenUri, baseUri, test];
  return {
    isForced: values['force'] === true,
    folder: text('folder'),
    id,
    row,
    name,
    description: text('description') ?? `Connects ${name} accounts`,
    website: text('website'),
    kind,
    requestTokenUri,
    authorizeUri,
    tokenUri,
    refreshUri: text('refresh') ?? first(row?.refresh_url),
    revocationUri: text('revoke') ?? /^POST (\S+)/.exec(row?.revoke ?? '')?.[1],
    scopes: [...new Set([...(given ?? []), ...needed])],
    scopeSeparator: text('separator') ?? (row && readSeparator(row)),
    clientAuth: clientAuth === 'headers' || clientAuth === 'none' ? clientAuth : 'body',
    pkce: pkce === 'required' || pkce === 'skip' ? pkce : undefined,
    isJson: row?.token_body.startsWith('json') === true,
    extra: withoutScope(listPairs(row?.authorize_extras ?? '')),
    tokenExtra: listPairs(row?.token_extras ?? ''),
    hasRefreshToken: row === undefined || (readRotation(row) ?? 'kept') !== 'none',
    baseUri,
    test,
    nameAt: text('name-at') ?? '',
    fields: [...new Set(uris.flatMap((uri) => [...uri.matchAll(/\{(\w+)\}/g)].map(([, field = '']) => field)))],
  };
}

function withoutScope({ scope: _scope, ...pairs }: Record<string, string>): Record<string, string> {
  return pairs;
}

function parse(argv: readonly string[]): { id: string; values: Values } {
  const option = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        name: option,
        description: option,
        website: option,
        kind: option,
        authorize: option,
        token: option,
        refresh: option,
        revoke: option,
        scopes: option,
        separator: option,
        pkce: option,
        base: option,
        test: option,
        folder: option,
        'request-token': option,
        'client-auth': option,
        'name-at': option,
        force: { type: 'boolean' },
      },
    });
    const [id, ...others] = positionals;
    if (id === undefined || others.length > 0 || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
      throw new AnswerError('Say one id: lower-case letters, digits, hyphens.');
    return { id, values };
  } catch (error) {
    throw error instanceof AnswerError
      ? error
      : new AnswerError(error instanceof Error ? error.message : 'wrong options');
  }
}

async function ask(question: string, otherwise?: string): Promise<string> {
  if (!process.stdin.isTTY) {
    if (otherwise !== undefined) return otherwise;
    throw new AnswerError(`Nothing tells this: ${question}. Give it as an option.`);
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await lines.question(`${question}${otherwise === undefined ? '' : ` (${otherwise})`}: `)).trim();
    if (answer === '' && otherwise === undefined) throw new AnswerError(`${question} is needed.`);
    return answer === '' ? (otherwise ?? '') : answer;
  } finally {
    lines.close();
  }
}
