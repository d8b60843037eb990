import { defineConnector, type ConnectorFacts, mapping } from '../../src/connector';
import { actions } from './actions';
import { fingerprintBoards, readAllBoards } from './boards';
import { filters } from './filters';
import { board } from './types/board';
import { card } from './types/card';
import { checklist } from './types/checklist';
import { comment } from './types/comment';
import { label } from './types/label';
import { list } from './types/list';
import { member } from './types/member';
import { webhooks } from './webhooks';

/**
 * Trello over OAuth 1.0a, or with a token that the user pastes. Name, scope and expiration of the consent page ride on the authorization URI:
 * https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/
 */
export const connector = defineConnector({
  id: 'trello',
  name: 'Trello',
  version: '0.2.0',
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
      getOAuthConfig: mapping({
        consumerKey: { $var: 'connectorParameters.clientId' },
        consumerSecret: { $var: 'connectorParameters.clientSecret' },
        requestTokenUri: 'https://trello.com/1/OAuthGetRequestToken',
        authorizeUri: 'https://trello.com/1/OAuthAuthorizeToken',
        tokenUri: 'https://trello.com/1/OAuthGetAccessToken',
        scopes: ['read', 'write'],
        scopeSeparator: ',',
        extra: {
          name: { $var: 'connectorParameters.appName' },
          expiration: { $var: 'connectorParameters.expiration' },
        },
      }),
    },
    // https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/#passing-token-and-key-in-api-requests
    token: {
      title: 'API token',
      description: 'Paste a token that you made for an API key.',
      helpUri: 'https://trello.com/power-ups/admin',
      fields: [
        { id: 'apiToken', title: 'Token', type: 'password' },
        {
          id: 'apiKey',
          title: 'API key',
          description: 'Only when the token was made for a key of your own',
          type: 'text',
          isOptional: true,
        },
      ],
      authenticate({ fields, connectorParameters }) {
        const key = encodeURIComponent(fields['apiKey'] ?? String(connectorParameters['clientId']));
        const token = encodeURIComponent(fields['apiToken'] ?? '');
        return { authorization: `OAuth oauth_consumer_key="${key}", oauth_token="${token}"` };
      },
    },
  },
  makeApiClient: mapping({ baseUri: 'https://api.trello.com' }),
  // https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/: windows of some seconds, told as a length
  readLimits({ headers }) {
    const remaining = Number(headers['x-rate-limit-api-token-remaining'] ?? Number.NaN);
    const resetsInMs = Number(headers['x-rate-limit-api-token-interval-ms'] ?? Number.NaN);
    return Number.isNaN(remaining) || Number.isNaN(resetsInMs) ? undefined : { remaining, resetsInMs };
  },
  test: async ({ apiClient }) => {
    const { data } = await apiClient.get<{ fullName?: string; username?: string }>('/1/members/me', {
      query: { fields: 'fullName,username' },
    });
    return { name: data.fullName || data.username || '' };
  },
  // A board that the account may not see any more, or a token without `write`: "unauthorized permission requested". One that
  // ended or was taken back is "invalid token" or "expired token".
  refusesPermission: ({ text }) => /\bunauthorized\b.*\b(permission|attachment)\b/i.test(text),
  sync: {
    types: [board, list, card, member, label, checklist, comment],
    filters,
    takeMark: async ({ apiClient }) => ({ boards: fingerprintBoards(await readAllBoards(apiClient)) }),
    // https://developer.atlassian.com/cloud/trello/rest/api-group-cards/: downloads take the credentials in the header
    files: {
      attachment: {
        params: ['card', 'id', 'name'],
        async open({ apiClient, params: { card: idCard = '', id = '', name = '' } }) {
          const segments = [idCard, 'attachments', id, 'download', name].map(encodeURIComponent);
          return { ...(await apiClient.stream(`/1/cards/${segments.join('/')}`)), name };
        },
      },
    },
    webhooks,
  },
  // Without `write` every one of them would be refused.
  actions: ({ connectorParameters: { scopes } }) => (scopes === undefined || scopes.includes('write') ? actions : []),
  // https://developer.atlassian.com/cloud/trello/rest/api-group-tokens/#api-tokens-token-delete
  revoke: ({ apiClient, credentials }) =>
    apiClient.request({ method: 'DELETE', path: `/1/tokens/${encodeURIComponent(credentials.access_token)}` }),
});

/** What is known of the provider, and how the sandbox plays it. */
export const facts: ConnectorFacts = {
  row: 'trello',
  sources: ['N', 'S', 'V', 'https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/'],
  quirks: [1, 27, 29],
  register: 'https://trello.com/power-ups/admin',
  sandbox: {
    revoke: 'DELETE https://api.trello.com/1/tokens/{token}',
    identity: { answer: { fullName: '{name}', username: 'ada' } },
  },
};
