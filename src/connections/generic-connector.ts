import { defineConnector, type ConnectorSpec } from '../connector';
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

/** Turns an integration that describes its provider itself into the spec of a connector (reference section 5.2). */
export function createGenericSpec({ slug, name, authType, settings }: Integration): ConnectorSpec {
  const { apiBaseUri = 'https://api.invalid', allowedOrigins = [], test } = settings;
  return defineConnector({
    id: 'generic',
    name,
    version: '1.0.0',
    description: `${name}, as integration ${slug} describes it.`,
    auth: createAuth(authType, settings),
    makeApiClient: { baseUri: apiBaseUri, trustedUris: [...allowedOrigins], ...writeProof(authType, settings) },
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
        getOAuthConfig: {
          clientId: { $var: 'connectorParameters.clientId' },
          clientSecret: { $var: 'connectorParameters.clientSecret' },
          authorizeUri,
          tokenUri,
          ...(revocationUri !== undefined && { revocationUri }),
          scopes: [...scopes],
          clientAuthLocation: settings.clientAuthLocation ?? 'body',
          pkce: settings.pkce ?? 'optional',
          ...(settings.issuer !== undefined && { issuer: settings.issuer }),
          ...(settings.sendsIssuer !== undefined && { sendsIssuer: settings.sendsIssuer }),
          // What a caller sent is data, whatever it looks like.
          ...(extra !== undefined && { extra: { $plain: { ...extra } } }),
        },
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
function writeProof(authType: AuthType, settings: IntegrationSettings): object {
  const {
    in: place,
    name,
    prefix = '',
  } = settings.apiKey ?? { in: 'header', name: 'Authorization', prefix: 'Bearer ' };
  const of = (id: string): object => ({ $var: `credentials.${id}` });
  if (authType === 'apikey')
    return { [place === 'query' ? 'query' : 'headers']: { [name]: { $concat: [prefix, of('apiKey')] } } };
  if (authType === 'basic') return { auth: { username: of('username'), password: of('password') } };
  return authType === 'bearer' ? { headers: { Authorization: { $concat: ['Bearer ', of('token')] } } } : {};
}
