import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { splitList } from '../../config';
import { parseObject } from '../parse-object';
import { UsageError } from '../usage-error';

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
  const whole = parseObject(readFileSync(file, 'utf8'));
  if (whole === undefined) throw new UsageError(`${path} is not a JSON object.`);
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
