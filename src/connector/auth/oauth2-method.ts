import type { ConnectorArguments } from '../../mapping';
import { buildAuthorizeUri, checkIssuer, revokeToken, type OAuth2Config } from '../../oauth2';
import type { ConnectorSpec } from '../../spec';
import type { OAuth2Method, QueryParameters } from '../connector';
import { dependsOnFlow, readOAuth2Config } from './oauth2-config';
import { completeEnd, exchange, refresh, type OAuth2Binding } from './oauth2-tokens';

interface MethodOptions extends ConnectorArguments {
  spec: ConnectorSpec;
  now?: () => number;
}

/** Binds the OAuth 2.0 half of a spec. */
export async function createOAuth2Method({ spec, now = Date.now, ...shared }: MethodOptions): Promise<OAuth2Method> {
  const auth = spec.auth.oauth2;
  if (auth === undefined) throw new Error(`connector ${spec.id} has no OAuth 2.0`);
  const config = await readOAuth2Config(spec, shared);
  const binding: OAuth2Binding = { spec, auth, config, shared, now };
  const isPerFlow = dependsOnFlow(spec);
  const { parameterNames: names, noRefreshToken, refreshLeewaySeconds } = config;
  return {
    id: 'oauth2',
    title: auth.title ?? `Connect with ${spec.name}`,
    description: auth.description ?? `Sign in to ${spec.name} and allow access.`,
    clientId: config.clientId,
    tokenUri: config.tokenUri,
    pkce: config.pkce,
    // State that a browser brings back under another name is read by the relay only.
    keepsQueryParameters: config.keepQueryParameters.length > 0 || names.state !== 'state',
    stateIsInRedirectUri: config.stateLocation === 'redirectUri',
    registration: JSON.stringify([spec.id, config.tokenUri, config.clientId]),
    refreshLeewayMs: refreshLeewaySeconds === undefined ? undefined : refreshLeewaySeconds * 1000,
    canRefresh: ({ refresh_token }) =>
      !noRefreshToken && (auth.refreshCredentials !== undefined || (refresh_token ?? '') !== ''),
    authenticate: (_request, credentials) => ({ authorization: `Bearer ${credentials.access_token}` }),
    codeParameter: names.code,
    checkIssuer: (parameters, isWhole) => checkIssuer(config, parameters, isWhole),
    readCallback: (parameters) => ({
      ...parameters,
      // A code that came through the relay has its usual name.
      ...(parameters['code'] === undefined && pickAs(parameters, names.code, 'code')),
      ...(parameters['state'] === undefined && pickAs(parameters, names.state, 'state')),
    }),
    async authorize(request) {
      const own = isPerFlow ? await readOAuth2Config(spec, shared, request) : config;
      return { authorizationUri: buildAuthorizeUri({ config: own, ...request }) };
    },
    async accessToken(args) {
      checkIssuer(config, args.queryParameters, args.isWholeCallback === true);
      const credentials = await exchange(binding, args);
      return completeEnd(binding, { http: args.http, credentials });
    },
    refresh: (call) => refresh(binding, call),
    completeEnd: (call) => completeEnd(binding, call),
    revoke: createRevocation(config, now),
  };
}

/** RFC 7009, where there is an address for it. */
function createRevocation(config: OAuth2Config, now: () => number): OAuth2Method['revoke'] {
  const { revocationUri } = config;
  if (revocationUri === undefined) return undefined;
  return async ({ http, credentials: { refresh_token, access_token } }) => {
    const given = { http, config, revocationUri, now: now() };
    // The refresh token first: what is left of the access token ends by itself.
    if (refresh_token !== undefined)
      await revokeToken({ ...given, token: refresh_token, tokenTypeHint: 'refresh_token' });
    await revokeToken({ ...given, token: access_token, tokenTypeHint: 'access_token' });
  };
}

function pickAs(parameters: QueryParameters, from: string, to: string): Record<string, string> {
  return parameters[from] === undefined ? {} : { [to]: parameters[from] };
}
