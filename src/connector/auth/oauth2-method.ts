import { InvalidCredentialsError } from '../../errors';
import type { Credentials } from '../../tokens';
import type { Http } from '../../http';
import {
  buildAuthorizeUri,
  checkIssuer,
  exchangeCode,
  introspectEnd,
  parseTokenAnswer,
  refreshToken,
  revokeToken,
  toCredentials,
  writeRedirectUri,
  type TokenAnswer,
} from '../../oauth2';
import { callHook, createHookSender, requireObject } from '../call-hook';
import type { OAuth2Method, QueryParameters } from '../connector';
import type { ConnectorArguments } from '../../mapping';
import type { ConnectorSpec } from '../../spec';
import { dependsOnFlow, fillDefaults, readOAuth2Config } from './oauth2-config';
import { completePatch, completeWhole } from './oauth2-credentials';

interface MethodOptions extends ConnectorArguments {
  spec: ConnectorSpec;
  now?: () => number;
}

/** Binds the OAuth 2.0 half of a spec. */
export async function createOAuth2Method(options: MethodOptions): Promise<OAuth2Method> {
  const { spec, connectorParameters, connectionParameters, now = Date.now } = options;
  const auth = spec.auth.oauth2;
  if (auth === undefined) throw new Error(`connector ${spec.id} has no OAuth 2.0`);
  const shared: ConnectorArguments = { connectorParameters, connectionParameters };
  const specConfig = await readOAuth2Config(spec, shared);
  const config = fillDefaults(specConfig, auth.tokenResponseMapping);
  const { keepQueryParameters = [], pkce = 'optional', revocationUri, noRefreshToken = false } = specConfig;
  const lifetimes = { access: specConfig.accessTokenLifetimeSeconds, refresh: specConfig.refreshTokenLifetimeSeconds };
  const trustedUris = [config.authorizeUri, config.tokenUri, config.refreshUri, ...Object.values(connectorParameters)];
  const senderOf = (http: Http) => createHookSender(http, trustedUris);
  const nameOf = (hook: string): { connector: string; hook: string } => ({ connector: spec.name, hook });

  const isPerFlow = dependsOnFlow(spec);
  const { introspectionUri } = specConfig;
  const completeEnd: OAuth2Method['completeEnd'] = async ({ http, credentials }) => {
    if (introspectionUri === undefined || (credentials.expires_on ?? '') !== '') return credentials;
    const { access_token: accessToken } = credentials;
    const end = await introspectEnd({ http, config, introspectionUri, accessToken, now: now() });
    return end === undefined ? credentials : { ...credentials, expires_on: new Date(end).toISOString() };
  };

  const { issuer, sendsIssuer = false } = specConfig;
  const checkOwnIssuer: OAuth2Method['checkIssuer'] = (parameters, isWhole) =>
    checkIssuer({ issuer, sendsIssuer }, parameters, isWhole);

  /** The token answer: of the standard request, or of the author's own. */
  const exchange = async (args: Parameters<OAuth2Method['accessToken']>[0], askedAt: number): Promise<TokenAnswer> => {
    const { http, code, codeVerifier, queryParameters, state } = args;
    const redirectUri = writeRedirectUri(config, args.redirectUri, state);
    if (auth.getTokenData === undefined)
      return exchangeCode({ http, config, redirectUri, code, codeVerifier, state, now: askedAt });
    const name = nameOf('getTokenData');
    const all = { ...queryParameters, code };
    const given = { ...shared, queryParameters: all, redirectUri, codeVerifier, send: senderOf(http) };
    const body = requireObject(name, await callHook(name, () => auth.getTokenData?.(given)));
    return parseTokenAnswer({ status: 200, body, config });
  };

  const shape = async (
    http: Http,
    tokenResponse: TokenAnswer,
    queryParameters: QueryParameters,
  ): Promise<Record<string, unknown> | undefined> => {
    const { getCredentialsFromTokenResponse: hook } = auth;
    if (hook === undefined) return undefined;
    const name = nameOf('getCredentialsFromTokenResponse');
    const given = { ...shared, queryParameters, tokenResponse, send: senderOf(http) };
    return requireObject(name, await callHook(name, () => hook(given)));
  };

  return {
    id: 'oauth2',
    title: auth.title ?? `Connect with ${spec.name}`,
    description: auth.description ?? `Sign in to ${spec.name} and allow access.`,
    clientId: config.clientId,
    tokenUri: config.tokenUri,
    completeEnd,
    pkce,
    // State that a browser brings back under another name is read by the relay only.
    keepsQueryParameters: keepQueryParameters.length > 0 || config.parameterNames.state !== 'state',
    stateIsInRedirectUri: config.stateLocation === 'redirectUri',
    registration: JSON.stringify([spec.id, config.tokenUri, config.clientId]),
    refreshLeewayMs: specConfig.refreshLeewaySeconds === undefined ? undefined : specConfig.refreshLeewaySeconds * 1000,
    canRefresh: ({ refresh_token }) =>
      !noRefreshToken && (auth.refreshCredentials !== undefined || (refresh_token ?? '') !== ''),
    authenticate: (_request, credentials) => ({ authorization: `Bearer ${credentials.access_token}` }),
    codeParameter: config.parameterNames.code,
    checkIssuer: checkOwnIssuer,
    readCallback(parameters) {
      const { state, code } = config.parameterNames;
      return {
        ...parameters,
        // A code that came through the relay has its usual name.
        ...(parameters['code'] === undefined && pickAs(parameters, code, 'code')),
        ...(parameters['state'] === undefined && pickAs(parameters, state, 'state')),
      };
    },
    async authorize(request) {
      const own = isPerFlow
        ? fillDefaults(await readOAuth2Config(spec, shared, request), auth.tokenResponseMapping)
        : config;
      return { authorizationUri: buildAuthorizeUri({ config: own, ...request }) };
    },
    async accessToken(args) {
      const { http, queryParameters, isWholeCallback = false } = args;
      checkOwnIssuer(queryParameters, isWholeCallback);
      const askedAt = now();
      const answer = await exchange(args, askedAt);
      const shaped = await shape(http, answer, queryParameters);
      const kept = pick(queryParameters, keepQueryParameters);
      const credentials: Credentials =
        auth.credentialsResult === 'whole'
          ? completeWhole(
              nameOf('getCredentialsFromTokenResponse'),
              { ...kept, ...(shaped ?? answer) },
              {
                answer,
                now: askedAt,
                lifetimes,
              },
            )
          : { ...kept, ...shaped, ...toCredentials(answer, askedAt, lifetimes) };
      return completeEnd({ http, credentials });
    },
    ...(revocationUri !== undefined && {
      // The refresh token first: what is left of the access token ends by itself.
      async revoke({ http, credentials }: RevokeArguments) {
        const { refresh_token, access_token } = credentials;
        const given = { http, config, revocationUri, now: now() };
        if (refresh_token !== undefined)
          await revokeToken({ ...given, token: refresh_token, tokenTypeHint: 'refresh_token' });
        await revokeToken({ ...given, token: access_token, tokenTypeHint: 'access_token' });
      },
    }),
    async refresh({ http, credentials }) {
      const askedAt = now();
      if (auth.refreshCredentials !== undefined && !noRefreshToken) {
        const name = nameOf('refreshCredentials');
        const given = { ...shared, credentials, send: senderOf(http) };
        const patch = requireObject(name, await callHook(name, () => auth.refreshCredentials?.(given)));
        // An error that the author passed on is the provider's.
        if (patch['error'] !== undefined && patch['access_token'] === undefined)
          parseTokenAnswer({ status: 200, body: patch, config });
        return completePatch(name, patch, { now: askedAt, lifetimes, old: credentials });
      }
      if (noRefreshToken || credentials.refresh_token === undefined) {
        throw new InvalidCredentialsError('The connection has expired. Please connect the account again.');
      }
      const answer = await refreshToken({ http, config, refreshToken: credentials.refresh_token, now: askedAt });
      const fresh = toCredentials(answer, askedAt, lifetimes);
      if (auth.credentialsResult === 'whole') return fresh;
      // The old refresh token may be dead: a connector's mistake must not cost the new one. Extras stay as they were.
      const kept = await shape(http, answer, {}).catch(() => undefined);
      return { ...kept, ...fresh };
    },
  };
}

type RevokeArguments = Parameters<NonNullable<OAuth2Method['revoke']>>[0];

function pick(parameters: QueryParameters, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (parameters[name] === undefined ? [] : [[name, parameters[name]]])),
  );
}

function pickAs(parameters: QueryParameters, from: string, to: string): Record<string, string> {
  return parameters[from] === undefined ? {} : { [to]: parameters[from] };
}
