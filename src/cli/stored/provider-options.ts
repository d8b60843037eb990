import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isObject } from '../../common';
import { splitList } from '../../config';
import { listConnectorIds } from '../../connector';
import { prompt } from './prompt';
import type { CommandOption, Given } from './command';
import { UsageError, type CommandContext } from './stored-context';

/** How a provider is described on the command line. */
export const PROVIDER_OPTIONS = {
  'client-id': { value: '<id>', help: 'client id; asked for when missing' },
  'client-secret': { value: '<secret>', help: 'client secret; asked for, unseen, when missing' },
  'redirect-uri': { value: '<uri>', help: 'callback that is registered at the provider' },
  scopes: { value: '<scopes>', isList: true, help: 'separated by commas or spaces; may come several times' },
  'authorize-url': { value: '<url>', help: 'consent page, for a provider of your own' },
  'token-url': { value: '<url>', help: 'token endpoint, for a provider of your own' },
  'revoke-url': { value: '<url>', help: 'where tokens are revoked' },
  'api-base-url': { value: '<url>', help: 'where the API is' },
  connector: { value: '<id>', help: 'connector of the catalogue; default: that of the same name' },
} as const satisfies Record<string, CommandOption>;

/** The body of a registration, from options and questions. */
export async function readProvider(given: Given, context: CommandContext, provider: string): Promise<object> {
  const clientId = given.text('client-id') ?? (await prompt(context, 'Client id', false));
  const clientSecret = given.text('client-secret') ?? (await prompt(context, 'Client secret', true));
  const scopes = given.list('scopes').flatMap(splitList);
  const addresses = {
    authorize_url: given.text('authorize-url'),
    token_url: given.text('token-url'),
    revoke_url: given.text('revoke-url'),
    api_base_url: given.text('api-base-url'),
  };
  const isOwn = addresses.authorize_url !== undefined || addresses.token_url !== undefined;
  const connector = given.text('connector') ?? (isOwn ? undefined : findConnector(provider));
  if (connector === undefined && !isOwn)
    throw new UsageError(`No connector is called "${provider}". Give --connector, or --authorize-url and --token-url.`);
  const redirectUri = given.text('redirect-uri');
  return {
    client_id: clientId,
    client_secret: clientSecret,
    ...(redirectUri !== undefined && { redirect_uri: redirectUri }),
    ...(connector !== undefined && { connector }),
    ...((isOwn || scopes.length > 0) && { token_data: toTokenData(addresses, scopes) }),
  };
}

function toTokenData(addresses: Readonly<Record<string, string | undefined>>, scopes: readonly string[]): object {
  const set = Object.fromEntries(Object.entries(addresses).filter(([, value]) => value !== undefined));
  return { ...set, ...(scopes.length > 0 && { scopes }) };
}

/** A connector of the catalogue by the provider's name. */
function findConnector(name: string): string | undefined {
  return listConnectorIds().find((id) => id === name.toLowerCase());
}

/** Names that provider files have for the same thing. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  provider_name: ['provider_name', 'name', 'project_id', 'displayName'],
  client_id: ['client_id', 'clientId'],
  client_secret: ['client_secret', 'clientSecret'],
  redirect_uri: ['redirect_uri'],
  authorize_url: ['authorize_url', 'auth_uri'],
  token_url: ['token_url', 'token_uri'],
};

/** Reads a provider file: our own shape, or what providers hand out. Throws a `UsageError` that names what is missing. */
export function readProviderFile(folder: string, path: string): Record<string, unknown> {
  const file = resolve(folder, path);
  if (!existsSync(file)) throw new UsageError(`There is no file ${path}.`);
  const whole = parseFile(file, path);
  const inner =
    [whole['web'], whole['installed']].find((value) => typeof value === 'object' && value !== null) ?? whole;
  const all = { ...(inner as Record<string, unknown>) };
  const tokenData = { ...(all['configuration'] as object), ...(all['token_data'] as object) } as Record<
    string,
    unknown
  >;
  const find = (name: string): unknown =>
    ALIASES[name]?.map((alias) => all[alias] ?? tokenData[alias]).find((value) => value !== undefined);
  const name = find('provider_name');
  const type = all['authenticator_type'] ?? all['connector'] ?? all['type'];
  const connector = typeof type === 'string' && type !== 'oauth2' && find('token_url') === undefined ? type : undefined;
  const needed = [
    'provider_name',
    'client_id',
    'client_secret',
    ...(connector === undefined ? ['authorize_url', 'token_url'] : []),
  ];
  const missing = needed.filter((field) => typeof find(field) !== 'string');
  if (missing.length > 0) throw new UsageError(`${path} lacks ${missing.join(', ')}.`);
  const scopes = all['scopes'] ?? tokenData['scopes'];
  const redirectUri = find('redirect_uri');
  return {
    provider_name: String(name).toLowerCase(),
    client_id: find('client_id'),
    client_secret: find('client_secret'),
    ...(redirectUri !== undefined && { redirect_uri: redirectUri }),
    ...(connector === undefined
      ? {
          token_data: {
            ...pick(tokenData, [
              'revoke_url',
              'userinfo_url',
              'api_base_url',
              'client_auth',
              'pkce',
              'additional_params',
            ]),
            authorize_url: find('authorize_url'),
            token_url: find('token_url'),
            ...(scopes !== undefined && { scopes: typeof scopes === 'string' ? splitList(scopes) : scopes }),
          },
        }
      : { connector }),
  };
}

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}

function parseFile(file: string, path: string): Record<string, unknown> {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new UsageError(`${path} is not a JSON object.`);
}

/** The app that a folder belongs to: `--app-id`, or `.fiber/app.json` here or above. Throws a `UsageError`. */
export function findApp(given: Given, { folder }: CommandContext): string {
  const named = given.text('app-id');
  if (named !== undefined) return named;
  for (let at = resolve(folder), last = ''; at !== last; last = at, at = resolve(at, '..')) {
    const file = join(at, '.fiber', 'app.json');
    if (!existsSync(file)) continue;
    const { app_id: appId } = parseFile(file, file);
    if (typeof appId === 'string') return appId;
  }
  throw new UsageError('This folder is not an installed app: it has no .fiber/app.json with an app_id. Give --app-id.');
}
