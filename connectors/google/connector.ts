import { defineConnector } from '../../src/connector';

/**
 * Google over OAuth 2.0. A refresh token comes only with offline access, and again only with a new consent:
 * https://developers.google.com/identity/protocols/oauth2/web-server
 */
export const connector = defineConnector({
  id: 'google',
  name: 'Google',
  version: '0.1.0',
  description: 'Calendars, files and contacts from Google',
  website: 'https://workspace.google.com',
  parameters: {
    userinfoUri: {
      kind: 'uri',
      default: 'https://openidconnect.googleapis.com/v1/userinfo',
      description: 'Tells whose account it is (OpenID Connect Core §5.3).',
    },
  },
  auth: {
    oauth2: {
      getOAuthConfig: {
        clientId: { $var: 'connectorParameters.clientId' },
        clientSecret: { $var: 'connectorParameters.clientSecret' },
        authorizeUri: 'https://accounts.google.com/o/oauth2/v2/auth',
        tokenUri: 'https://oauth2.googleapis.com/token',
        revocationUri: 'https://oauth2.googleapis.com/revoke',
        scopes: ['openid', 'email'],
        clientAuthLocation: 'body',
        extra: { access_type: 'offline', prompt: 'consent' },
      },
    },
  },
  makeApiClient: {
    baseUri: 'https://www.googleapis.com',
    trustedUris: [{ $var: 'connectorParameters.userinfoUri' }],
  },
  test: async ({ apiClient, connectorParameters }) => {
    const { data } = await apiClient.get<{ email?: string; name?: string; sub?: string }>(
      String(connectorParameters['userinfoUri']),
    );
    return { name: data.email || data.name || data.sub || '' };
  },
});
