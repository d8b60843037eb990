import { defineConnector, type ApiClientSpec, type ConnectorSpec } from '../connector';
import type { AuthType, Integration, IntegrationSettings } from './integration';

/** A path such as `user.email` in a JSON answer. */
function readAt(data: unknown, path: string | undefined): string | undefined {
  let value = data;
  for (const name of path?.split('.') ?? []) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/**
 * Turns an integration that describes its provider itself into the spec of a connector. Everything in it came from a
 * caller, so its slots are functions: what they return is data, and no formula in it is evaluated.
 */
export function createGenericSpec({ slug, name, authType, settings }: Integration): ConnectorSpec {
  const { apiBaseUri = 'https://api.invalid', allowedOrigins = [], test } = settings;
  return defineConnector({
    id: 'generic',
    name,
    version: '1.0.0',
    description: `${name}, as integration ${slug} describes it.`,
    auth: createAuth(authType, settings),
    makeApiClient: ({ credentials }) => ({
      baseUri: apiBaseUri,
      trustedUris: [...allowedOrigins],
      ...writeProof(authType, settings, credentials),
    }),
    async test({ apiClient }) {
      if (test === undefined) return { name };
      const { data } = await apiClient.get(test.path);
      return { name: readAt(data, test.nameAt) ?? name };
    },
  });
}

function createAuth(authType: AuthType, settings: IntegrationSettings): ConnectorSpec['auth'] {
  if (authType === 'oauth2') {
    const { authorizeUri = '', tokenUri = '', revocationUri, scopes = [], extra } = settings;
    return {
      oauth2: {
        getOAuthConfig: ({ connectorParameters: { clientId, clientSecret } }) => ({
          ...(typeof clientId === 'string' && { clientId }),
          ...(typeof clientSecret === 'string' && { clientSecret }),
          authorizeUri,
          tokenUri,
          ...(revocationUri !== undefined && { revocationUri }),
          scopes: [...scopes],
          clientAuthLocation: settings.clientAuthLocation ?? 'body',
          pkce: settings.pkce ?? 'optional',
          ...(settings.issuer !== undefined && { issuer: settings.issuer }),
          ...(settings.sendsIssuer !== undefined && { sendsIssuer: settings.sendsIssuer }),
          ...(extra !== undefined && { extra: { ...extra } }),
        }),
        credentialsResult: 'whole',
      },
    };
  }
  const secret = { type: 'password' as const };
  if (authType === 'basic') {
    const username = { id: 'username', title: 'User name', type: 'text' as const };
    return { token: { fields: [username, { id: 'password', title: 'Password', ...secret }] } };
  }
  const field = authType === 'apikey' ? { id: 'apiKey', title: 'API key' } : { id: 'token', title: 'Token' };
  return { token: { fields: [{ ...field, ...secret }] } };
}

/** How a pasted secret goes with each request; tokens of OAuth go as a bearer by themselves. */
function writeProof(
  authType: AuthType,
  settings: IntegrationSettings,
  credentials: Readonly<Record<string, unknown>>,
): Partial<Pick<ApiClientSpec, 'headers' | 'query' | 'auth'>> {
  const of = (id: string): string => {
    const value = credentials[id];
    return typeof value === 'string' ? value : '';
  };
  if (authType === 'basic') return { auth: { username: of('username'), password: of('password') } };
  if (authType === 'bearer') return { headers: { Authorization: `Bearer ${of('token')}` } };
  if (authType !== 'apikey') return {};
  const { apiKey = { in: 'header', name: 'Authorization', prefix: 'Bearer ' } } = settings;
  const proof = { [apiKey.name]: `${apiKey.prefix ?? ''}${of('apiKey')}` };
  return apiKey.in === 'query' ? { query: proof } : { headers: proof };
}
