import { InvalidCredentialsError } from '../../errors';
import type { Http } from '../../http';
import type { ConnectorArguments } from '../../mapping';
import {
  exchangeCode,
  parseTokenAnswer,
  refreshToken,
  toCredentials,
  writeRedirectUri,
  type Lifetimes,
  type OAuth2Config,
  type TokenAnswer,
} from '../../oauth2';
import type { ConnectorSpec } from '../../spec';
import { parseTime, type Credentials } from '../../tokens';
import { callHook, createHookSender, requireObject, type HookName } from '../call-hook';
import type { OAuth2Method, QueryParameters } from '../connector';
import { completePatch, completeWhole } from './oauth2-credentials';

/** The OAuth 2.0 half of a spec, with its set-up. */
export interface OAuth2Binding {
  spec: ConnectorSpec;
  auth: NonNullable<ConnectorSpec['auth']['oauth2']>;
  config: OAuth2Config;
  shared: ConnectorArguments;
  now: () => number;
}

interface AccountCall {
  http: Http;
  credentials: Credentials;
}

/** Swaps a code for credentials, by the standard request or the author's own. */
export async function exchange(
  binding: OAuth2Binding,
  args: Parameters<OAuth2Method['accessToken']>[0],
): Promise<Credentials> {
  const { auth, config, now } = binding;
  const { http, queryParameters } = args;
  const askedAt = now();
  const lifetimes = lifetimesOf(config);
  const answer = await requestTokens(binding, args, askedAt);
  const shaped = await shape(binding, http, answer, queryParameters);
  const kept = pick(queryParameters, config.keepQueryParameters);
  if (auth.credentialsResult !== 'whole') return { ...kept, ...shaped, ...toCredentials(answer, askedAt, lifetimes) };
  const name = nameOf(binding, 'getCredentialsFromTokenResponse');
  return completeWhole(name, { ...kept, ...(shaped ?? answer) }, { answer, now: askedAt, lifetimes });
}

/** Uses the refresh token. One request, and nothing after its answer: what comes of it has to be kept at once. */
export async function refresh(binding: OAuth2Binding, { http, credentials }: AccountCall): Promise<Credentials> {
  const { auth, config, shared, now } = binding;
  const { refreshCredentials: hook } = auth;
  const askedAt = now();
  const lifetimes = lifetimesOf(config);
  if (hook !== undefined && !config.noRefreshToken) {
    const name = nameOf(binding, 'refreshCredentials');
    const given = { ...shared, credentials, send: senderOf(binding, http) };
    const patch = requireObject(name, await callHook(name, () => hook(given)));
    // An error that the author passed on is the provider's.
    if (patch['error'] !== undefined && patch['access_token'] === undefined)
      parseTokenAnswer({ status: 200, body: patch, config });
    return completePatch(name, patch, { now: askedAt, lifetimes, old: credentials });
  }
  if (config.noRefreshToken || credentials.refresh_token === undefined) {
    throw new InvalidCredentialsError('The connection has expired. Please connect the account again.');
  }
  const answer = await refreshToken({ http, config, refreshToken: credentials.refresh_token, now: askedAt });
  const fresh = toCredentials(answer, askedAt, lifetimes);
  if (auth.credentialsResult === 'whole') return fresh;
  // The old refresh token may be dead: a connector's mistake must not cost the new one. Extras stay as they were.
  const kept = await shape(binding, http, answer, {}).catch(() => undefined);
  return { ...kept, ...fresh };
}

/** Asks for the end of a fresh token where nothing told it. Whatever goes wrong, the token itself is fine. */
export async function completeEnd(binding: OAuth2Binding, { http, credentials }: AccountCall): Promise<Credentials> {
  const { getTokenEnd: hook } = binding.auth;
  if (hook === undefined || (credentials.expires_on ?? '') !== '') return credentials;
  const given = { ...binding.shared, credentials, send: senderOf(binding, http) };
  const end = parseTime(await hook(given).catch(() => undefined));
  return typeof end === 'number' ? { ...credentials, expires_on: new Date(end).toISOString() } : credentials;
}

/** The token answer: of the standard request, or of the author's own. */
async function requestTokens(
  binding: OAuth2Binding,
  args: Parameters<OAuth2Method['accessToken']>[0],
  now: number,
): Promise<TokenAnswer> {
  const { auth, config, shared } = binding;
  const { http, code, codeVerifier, queryParameters, state } = args;
  const { getTokenData: hook } = auth;
  const redirectUri = writeRedirectUri(config, args.redirectUri, state);
  if (hook === undefined) return exchangeCode({ http, config, redirectUri, code, codeVerifier, state, now });
  const name = nameOf(binding, 'getTokenData');
  const all = { ...queryParameters, code };
  const given = { ...shared, queryParameters: all, redirectUri, codeVerifier, send: senderOf(binding, http) };
  const body = requireObject(name, await callHook(name, () => hook(given)));
  return parseTokenAnswer({ status: 200, body, config });
}

/** What the author makes of a token answer. */
async function shape(
  binding: OAuth2Binding,
  http: Http,
  tokenResponse: TokenAnswer,
  queryParameters: QueryParameters,
): Promise<Record<string, unknown> | undefined> {
  const { getCredentialsFromTokenResponse: hook } = binding.auth;
  if (hook === undefined) return undefined;
  const name = nameOf(binding, 'getCredentialsFromTokenResponse');
  const given = { ...binding.shared, queryParameters, tokenResponse, send: senderOf(binding, http) };
  return requireObject(name, await callHook(name, () => hook(given)));
}

function senderOf({ config, shared }: OAuth2Binding, http: Http): ReturnType<typeof createHookSender> {
  const { authorizeUri, tokenUri, refreshUri } = config;
  return createHookSender(http, [authorizeUri, tokenUri, refreshUri, ...Object.values(shared.connectorParameters)]);
}

function nameOf({ spec }: OAuth2Binding, hook: string): HookName {
  return { connector: spec.name, hook };
}

function lifetimesOf(config: OAuth2Config): Lifetimes {
  return { access: config.accessTokenLifetimeSeconds, refresh: config.refreshTokenLifetimeSeconds };
}

function pick(parameters: QueryParameters, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (parameters[name] === undefined ? [] : [[name, parameters[name]]])),
  );
}
