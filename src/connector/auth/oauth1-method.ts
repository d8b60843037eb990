import type { Credentials } from '../../credentials';
import {
  buildAuthorizeUri,
  explainRefusal,
  getAccessToken,
  getRequestToken,
  signRequest,
  type OAuth1Client,
} from '../../oauth1';
import type { OAuth1Method } from '../connector';
import { evaluateSlot } from '../evaluate-slot';
import type { ConnectorParameters, ConnectorSpec, OAuth1SpecConfig } from '../spec';
import { oauth1ConfigSchema } from '../spec-schema';

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
    slot: auth.getOAuthConfig,
    connectorParameters,
    connectionParameters,
    overrides: findOverrides(connectorParameters, spec.auth.oauth2 !== undefined),
    schema: oauth1ConfigSchema,
  });
  const client: OAuth1Client = {
    consumerKey: config.consumerKey,
    consumerSecret: config.consumerSecret,
    signatureMethod: config.signatureMethod ?? 'HMAC-SHA1',
    privateKey: config.privateKey,
    realm: config.realm,
  };
  const scopes = config.scopes ?? [];
  const extra = { ...(scopes.length > 0 && { scope: scopes.join(config.scopeSeparator ?? ' ') }), ...config.extra };

  return {
    id: 'oauth1',
    title: auth.title ?? `Connect with ${spec.name}`,
    description: auth.description ?? `Sign in to ${spec.name} and allow access.`,
    authenticate: (request, credentials) => ({
      authorization: signRequest({ client, request, now, token: readToken(credentials) }),
    }),
    explainRefusal,
    async authorize({ http, callbackUri }) {
      const token = await getRequestToken({ http, client, callbackUri, requestTokenUri: config.requestTokenUri, now });
      return {
        ...token,
        authorizationUri: buildAuthorizeUri({ authorizeUri: config.authorizeUri, token: token.token, extra }),
      };
    },
    async accessToken({ http, requestToken, verifier, queryParameters }) {
      const answer = await getAccessToken({ http, client, requestToken, verifier, tokenUri: config.tokenUri, now });
      const kept = await auth.getCredentialsFromTokenResponse?.({
        connectorParameters,
        connectionParameters,
        queryParameters,
        tokenResponse: answer.members,
      });
      return { ...kept, access_token: answer.token, access_secret: answer.secret };
    },
  };
}

function readToken({ access_token, access_secret }: Credentials): { token: string; secret: string } {
  return { token: access_token, secret: access_secret ?? '' };
}

/** A connector with both OAuth versions has its OAuth 1.0a URIs under names of their own (DESIGN section 6). */
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
