import type { Credentials } from '../../tokens';
import {
  buildAuthorizeUri,
  explainRefusal,
  getAccessToken,
  getRequestToken,
  signRequest,
  type OAuth1Client,
} from '../../oauth1';
import { callHook, createHookSender, requireObject } from '../call-hook';
import type { OAuth1Method } from '../connector';
import { evaluateSlot } from '../evaluate-slot';
import type { ConnectorParameters } from '../../mapping';
import type { ConnectorSpec, OAuth1SpecConfig } from '../../spec';
import { oauth1ConfigSchema } from '../../spec';

interface MethodOptions {
  spec: ConnectorSpec;
  connectorParameters: ConnectorParameters;
  connectionParameters: Readonly<Record<string, string>>;
  now?: () => number;
}

/** Binds the OAuth 1.0a half of a spec. */
export async function createOAuth1Method({
  spec,
  connectorParameters,
  connectionParameters,
  now,
}: MethodOptions): Promise<OAuth1Method> {
  const auth = spec.auth.oauth1;
  if (auth === undefined) throw new Error(`connector ${spec.id} has no OAuth 1.0a`);
  const config = await evaluateSlot<OAuth1SpecConfig>({
    where: `connector ${spec.id}: auth.oauth1`,
    connector: spec.name,
    slot: withDefaults(auth.getOAuthConfig, connectorParameters),
    connectorParameters,
    connectionParameters,
    overrides: findOverrides(connectorParameters, spec.auth.oauth2 !== undefined),
    schema: oauth1ConfigSchema,
  });
  const client: OAuth1Client = {
    consumerKey: config.consumerKey ?? '',
    consumerSecret: config.consumerSecret ?? '',
    signatureMethod: config.signatureMethod ?? 'HMAC-SHA1',
    privateKey: config.privateKey,
    realm: config.realm,
  };
  const scopes = config.scopes ?? [];
  const { protocolVersion = '1.0a', tokenRequestMethod: requestMethod } = config;
  const shared = { connectorParameters, connectionParameters };
  const trustedUris = [config.requestTokenUri, config.tokenUri, ...Object.values(connectorParameters)];
  const extra = { ...(scopes.length > 0 && { scope: scopes.join(config.scopeSeparator ?? ' ') }), ...config.extra };

  return {
    id: 'oauth1',
    hasVerifier: protocolVersion === '1.0a',
    title: auth.title ?? `Connect with ${spec.name}`,
    description: auth.description ?? `Sign in to ${spec.name} and allow access.`,
    authenticate: (request, credentials) => ({
      authorization: signRequest({ client, request, now, token: readToken(credentials) }),
    }),
    explainRefusal,
    async authorize({ http, callbackUri }) {
      const { requestTokenUri, requestTokenExtra, authorizeUri } = config;
      const token = await getRequestToken({
        http,
        client,
        callbackUri,
        requestTokenUri,
        protocolVersion,
        extra: requestTokenExtra,
        method: requestMethod,
        now,
      });
      const all = protocolVersion === '1.0' ? { ...extra, oauth_callback: callbackUri } : extra;
      return { ...token, authorizationUri: buildAuthorizeUri({ authorizeUri, token: token.token, extra: all }) };
    },
    async accessToken({ http, requestToken, verifier, queryParameters }) {
      const { tokenUri } = config;
      const answer = await getAccessToken({
        http,
        client,
        requestToken,
        verifier,
        tokenUri,
        method: requestMethod,
        now,
      });
      const { oauth_token: _token, oauth_token_secret: _secret, ...others } = answer.members;
      const tokens = { access_token: answer.token, access_secret: answer.secret };
      const { getCredentialsFromTokenResponse: hook } = auth;
      if (hook === undefined) return { ...(auth.credentialsResult === 'whole' && others), ...tokens };
      const name = { connector: spec.name, hook: 'getCredentialsFromTokenResponse' };
      const send = createHookSender(http, trustedUris);
      const isWhole = auth.credentialsResult === 'whole';
      const tokenResponse = isWhole ? { ...answer.members, ...tokens } : answer.members;
      const given = { ...shared, queryParameters, tokenResponse, send };
      const kept = requireObject(name, await callHook(name, () => hook(given)));
      return { ...kept, ...tokens };
    },
  };
}

function readToken({ access_token, access_secret }: Credentials): { token: string; secret: string } {
  return { token: access_token, secret: access_secret ?? '' };
}

/** Key and secret are the client's, unless the spec says otherwise. */
function withDefaults(slot: AuthSlot, { clientId, clientSecret }: ConnectorParameters): never {
  const defaults = { consumerKey: clientId, consumerSecret: clientSecret };
  return (typeof slot === 'function' ? slot : { ...defaults, ...slot }) as never;
}

type AuthSlot = NonNullable<ConnectorSpec['auth']['oauth1']>['getOAuthConfig'];

/** A connector with both OAuth versions has its OAuth 1.0a URIs under names of their own. */
function findOverrides(parameters: ConnectorParameters, hasBoth: boolean): Record<string, unknown> {
  const read = (name: string): unknown =>
    parameters[hasBoth ? `oauth1${name[0]?.toUpperCase()}${name.slice(1)}` : name];
  return {
    requestTokenUri: read('requestTokenUri'),
    authorizeUri: read('authorizeUri'),
    tokenUri: read('tokenUri'),
    revocationUri: read('revocationUri'),
    scopes: parameters['scopes'],
  };
}
