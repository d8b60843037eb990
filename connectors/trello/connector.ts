import { defineConnector } from '../../src/connector';

/**
 * Trello over OAuth 1.0a. Name, scope and expiration of the consent page ride on the authorization URI:
 * https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/
 */
export const connector = defineConnector({
  id: 'trello',
  name: 'Trello',
  version: '0.1.0',
  description: 'Boards, lists and cards from Trello',
  website: 'https://trello.com',
  parameters: {
    appName: { default: 'Dockline', description: 'Name that the consent page shows to the user.' },
    expiration: {
      default: 'never',
      oneOf: ['1hour', '1day', '30days', 'never'],
      description: 'How long the user’s consent lasts.',
    },
  },
  auth: {
    oauth1: {
      getOAuthConfig: {
        consumerKey: { $var: 'connectorParameters.clientId' },
        consumerSecret: { $var: 'connectorParameters.clientSecret' },
        requestTokenUri: 'https://trello.com/1/OAuthGetRequestToken',
        authorizeUri: 'https://trello.com/1/OAuthAuthorizeToken',
        tokenUri: 'https://trello.com/1/OAuthGetAccessToken',
        scopes: ['read'],
        scopeSeparator: ',',
        extra: {
          name: { $var: 'connectorParameters.appName' },
          expiration: { $var: 'connectorParameters.expiration' },
        },
      },
    },
  },
  makeApiClient: { baseUri: 'https://api.trello.com' },
  test: async ({ apiClient }) => {
    const { data } = await apiClient.get<{ fullName?: string; username?: string }>('/1/members/me', {
      query: { fields: 'fullName,username' },
    });
    return { name: data.fullName || data.username || '' };
  },
  // https://developer.atlassian.com/cloud/trello/rest/api-group-tokens/#api-tokens-token-delete
  revoke: ({ apiClient, credentials }) =>
    apiClient.request({ method: 'DELETE', path: `/1/tokens/${encodeURIComponent(credentials.access_token)}` }),
});
