import type { Credentials } from '../../tokens';
import {
  buildAuthorizeUri,
  explainRefusal,
  getAccessToken,
  getRequestToken,
  signRequest,
  type OAuth1Keys,
} from '../../oauth1';
import { callHook, createHookSender, requireObject } from '../call-hook';
import type { OAuth1Method } from '../connector';
import type { ConnectorArguments } from '../../mapping';
import { oauth1ConfigSchema, type ConnectorSpec } from '../../spec';
import { evaluateConfig } from './evaluate-config';

interface MethodOptions extends ConnectorArguments {
  spec: ConnectorSpec;
  now?: () => number;
}

/** Binds the OAuth 1.0a half of a spec. */
export async function createOAuth1Method({ spec, now, ...shared }: MethodOptions): Promise<OAuth1Method> {
  const auth = spec.auth.oauth1;
  if (auth === undefined) throw new Error(`connector ${spec.id} has no OAuth 1.0a`);
  const config = await evaluateConfig({ ...shared, spec, version: 'oauth1', schema: oauth1ConfigSchema });
  const { requestTokenUri, authorizeUri, tokenUri, protocolVersion, tokenRequestMethod: method } = config;
  return {
    id: 'oauth1',
    hasVerifier: protocolVersion === '1.0a',
    title: auth.title ?? `Connect with ${spec.name}`,
    description: auth.description ?? `Sign in to ${spec.name} and allow access.`,
    authenticate: (request, credentials) => ({
      authorization: signRequest({ client: config, request, now, token: readToken(credentials) }),
    }),
    explainRefusal,
    async authorize({ http, callbackUri }) {
      const { requestTokenExtra: extra } = config;
      const given = { http, client: config, callbackUri, requestTokenUri, protocolVersion, extra, method, now };
      const token = await getRequestToken(given);
      const all = listExtra(config, callbackUri);
      return { ...token, authorizationUri: buildAuthorizeUri({ authorizeUri, token: token.token, extra: all }) };
    },
    async accessToken({ http, requestToken, verifier, queryParameters }) {
      const answer = await getAccessToken({ http, client: config, requestToken, verifier, tokenUri, method, now });
      const { oauth_token: _token, oauth_token_secret: _secret, ...others } = answer.members;
      const tokens = { access_token: answer.token, access_secret: answer.secret };
      const { getCredentialsFromTokenResponse: hook, credentialsResult } = auth;
      const isWhole = credentialsResult === 'whole';
      if (hook === undefined) return { ...(isWhole && others), ...tokens };
      const name = { connector: spec.name, hook: 'getCredentialsFromTokenResponse' };
      const send = createHookSender(http, [requestTokenUri, tokenUri, ...Object.values(shared.connectorParameters)]);
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

/** Parameters of the consent page; without the "a" the callback is one of them. */
function listExtra(config: OAuth1Keys, callbackUri: string): OAuth1Keys['extra'] {
  const { scopes, scopeSeparator, extra, protocolVersion } = config;
  return {
    ...(scopes.length > 0 && { scope: scopes.join(scopeSeparator) }),
    ...extra,
    ...(protocolVersion === '1.0' && { oauth_callback: callbackUri }),
  };
}
