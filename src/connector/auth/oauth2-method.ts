import { ConfigurationError, InvalidCredentialsError } from '../../errors';
import {
  buildAuthorizeUri,
  exchangeCode,
  findClientSecretProblem,
  introspectEnd,
  refreshToken,
  revokeToken,
  toCredentials,
  type OAuth2Config,
} from '../../oauth2';
import type { OAuth2Method, QueryParameters } from '../connector';
import { evaluateSlot } from '../evaluate-slot';
import { resolveMapping } from '../resolve-mapping';
import type { ConnectorArguments, ConnectorParameters, ConnectorSpec, OAuth2SpecConfig, Slot } from '../spec';
import { oauth2ConfigSchema } from '../spec-schema';

interface MethodOptions {
  spec: ConnectorSpec;
  connectorParameters: ConnectorParameters;
  connectionParameters: Readonly<Record<string, string>>;
  now?: () => number;
}

/** Binds the OAuth 2.0 half of a spec. */
export async function createOAuth2Method(options: MethodOptions): Promise<OAuth2Method> {
  const { spec, connectorParameters, connectionParameters, now = Date.now } = options;
  const auth = spec.auth.oauth2;
  if (auth === undefined) throw new Error(`connector ${spec.id} has no OAuth 2.0`);
  const specConfig = await readConfig(options, auth.getOAuthConfig);
  const { keepQueryParameters = [], pkce = 'optional', revocationUri } = specConfig;
  const config = fillDefaults(specConfig, auth.tokenResponseMapping);

  const { accessTokenLifetimeSeconds, introspectionUri } = specConfig;
  const completeEnd: OAuth2Method['completeEnd'] = async ({ http, credentials }) => {
    if (introspectionUri === undefined || (credentials.expires_on ?? '') !== '') return credentials;
    const end = await introspectEnd({ http, config, introspectionUri, accessToken: credentials.access_token });
    return end === undefined ? credentials : { ...credentials, expires_on: new Date(end).toISOString() };
  };

  return {
    id: 'oauth2',
    title: auth.title ?? `Connect with ${spec.name}`,
    description: auth.description ?? `Sign in to ${spec.name} and allow access.`,
    clientId: config.clientId,
    completeEnd,
    pkce,
    keepsQueryParameters: keepQueryParameters.length > 0,
    registration: JSON.stringify([spec.id, config.tokenUri, config.clientId]),
    authenticate: (_request, credentials) => ({ authorization: `Bearer ${credentials.access_token}` }),
    authorize: async (request) => ({ authorizationUri: buildAuthorizeUri({ config, ...request }) }),
    async accessToken({ http, redirectUri, code, codeVerifier, queryParameters }) {
      const askedAt = now();
      const answer = await exchangeCode({ http, config, redirectUri, code, codeVerifier, now: askedAt });
      const kept = await auth.getCredentialsFromTokenResponse?.({
        connectorParameters,
        connectionParameters,
        queryParameters,
        tokenResponse: answer,
      });
      const credentials = {
        ...pick(queryParameters, keepQueryParameters),
        ...kept,
        ...toCredentials(answer, askedAt, accessTokenLifetimeSeconds),
      };
      return completeEnd({ http, credentials });
    },
    ...(revocationUri !== undefined && {
      // The refresh token first: what is left of the access token ends by itself.
      async revoke({ http, credentials }: RevokeArguments) {
        const { refresh_token, access_token } = credentials;
        const shared = { http, config, revocationUri, now: now() };
        if (refresh_token !== undefined)
          await revokeToken({ ...shared, token: refresh_token, tokenTypeHint: 'refresh_token' });
        await revokeToken({ ...shared, token: access_token, tokenTypeHint: 'access_token' });
      },
    }),
    async refresh({ http, credentials }) {
      if (credentials.refresh_token === undefined) {
        throw new InvalidCredentialsError('The connection has expired. Please connect the account again.');
      }
      const askedAt = now();
      const answer = await refreshToken({ http, config, refreshToken: credentials.refresh_token, now: askedAt });
      const fresh = toCredentials(answer, askedAt, accessTokenLifetimeSeconds);
      try {
        const kept = await auth.getCredentialsFromTokenResponse?.({
          connectorParameters,
          connectionParameters,
          queryParameters: {},
          tokenResponse: answer,
        });
        return { ...kept, ...fresh };
      } catch {
        // The old refresh token may be dead: a connector's mistake must not cost the new one. Extras stay as they were.
        return fresh;
      }
    },
  };
}

type RevokeArguments = Parameters<NonNullable<OAuth2Method['revoke']>>[0];

async function readConfig(
  { spec, connectorParameters, connectionParameters }: MethodOptions,
  slot: Slot<ConnectorArguments, OAuth2SpecConfig>,
): Promise<OAuth2SpecConfig> {
  const where = `connector ${spec.id}: auth.oauth2`;
  const { authorizeUri, tokenUri, revocationUri, scopes, clientAuthLocation, pkce } = connectorParameters;
  const config = await evaluateSlot<OAuth2SpecConfig>({
    where,
    slot,
    connectorParameters,
    connectionParameters,
    overrides: { authorizeUri, tokenUri, revocationUri, scopes, clientAuthLocation, pkce },
    schema: oauth2ConfigSchema,
  });
  const problem = findClientSecretProblem(config.clientSecret);
  if (problem !== undefined) throw new ConfigurationError([`${where}: clientSecret ${problem}`]);
  return config;
}

function fillDefaults(config: OAuth2SpecConfig, mapping: Record<string, unknown> | undefined): OAuth2Config {
  return {
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    authorizeUri: config.authorizeUri,
    tokenUri: config.tokenUri,
    refreshUri: config.refreshUri ?? config.tokenUri,
    tokenRequestFormat: config.tokenRequestFormat ?? 'form',
    parameterNames: { scope: 'scope', clientId: 'client_id', clientSecret: 'client_secret', ...config.parameterNames },
    responseType: config.responseType ?? 'code',
    tokenExtra: config.tokenExtra ?? {},
    readAnswer: createAnswerReader(mapping),
    tokenErrors: { refused: config.tokenErrors?.refused ?? [], registration: config.tokenErrors?.registration ?? [] },
    scopes: config.scopes ?? [],
    scopeSeparator: config.scopeSeparator ?? ' ',
    clientAuthLocation: config.clientAuthLocation ?? 'both',
    clientAuthEncoding: config.clientAuthEncoding ?? 'form',
    extra: config.extra ?? {},
  };
}

function pick(parameters: QueryParameters, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (parameters[name] === undefined ? [] : [[name, parameters[name]]])),
  );
}

function createAnswerReader(mapping: Record<string, unknown> | undefined): OAuth2Config['readAnswer'] {
  if (mapping === undefined) return undefined;
  return (answer) => resolveMapping(mapping, { tokenResponse: answer }) as Record<string, unknown>;
}
