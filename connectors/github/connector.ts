import { defineConnector, type ConnectorFacts, mapping } from '../../src/connector';
import { actions } from './actions';
import { countIssues } from './deletions';
import { filters } from './filters';
import { readLimits } from './limits';
import { fingerprintRepositories, readAllRepositories } from './repositories';
import { comment } from './types/comment';
import { issue } from './types/issue';
import { label } from './types/label';
import { milestone } from './types/milestone';
import { pullRequest } from './types/pull-request';
import { repository } from './types/repository';
import { user } from './types/user';
import { webhooks } from './webhooks';

/**
 * GitHub over OAuth 2.0. Tokens of OAuth apps do not end; those of GitHub Apps end after eight hours and come with a
 * refresh token that works once: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens
 */
export const connector = defineConnector({
  id: 'github',
  name: 'GitHub',
  version: '0.1.0',
  description: 'Repositories, issues and pull requests from GitHub',
  website: 'https://github.com',
  auth: {
    oauth2: {
      getOAuthConfig: ({ connectorParameters: { clientId, clientSecret, webhookUri } }) => ({
        clientId: String(clientId),
        clientSecret: String(clientSecret),
        authorizeUri: 'https://github.com/login/oauth/authorize',
        tokenUri: 'https://github.com/login/oauth/access_token',
        // https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps; GitHub Apps ignore scopes.
        scopes: ['repo', 'read:user', ...(webhookUri === undefined ? [] : ['admin:repo_hook'])],
        clientAuthLocation: 'body',
      }),
    },
  },
  makeApiClient: mapping({
    baseUri: 'https://api.github.com',
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
  }),
  readLimits,
  test: async ({ apiClient }) => {
    const { data } = await apiClient.get<{ login?: string; name?: string | null }>('/user');
    return { name: data.login || data.name || '' };
  },
  sync: {
    types: [repository, issue, pullRequest, comment, user, label, milestone],
    filters,
    async takeMark({ apiClient, now }) {
      const repositories = await readAllRepositories(apiClient);
      const issues = await countIssues(apiClient, repositories, now);
      return { repositories: fingerprintRepositories(repositories), ...(issues !== undefined && { issues }) };
    },
    webhooks,
  },
  actions,
  // https://docs.github.com/rest/apps/oauth-applications#delete-an-app-token: the client takes the token back, not its holder.
  revoke({ anonymousClient, credentials, connectorParameters: { clientId, clientSecret } }) {
    const proof = Buffer.from(`${String(clientId)}:${String(clientSecret)}`).toString('base64');
    return anonymousClient.request({
      method: 'DELETE',
      path: `/applications/${encodeURIComponent(String(clientId))}/token`,
      headers: { authorization: `Basic ${proof}` },
      data: { access_token: credentials.access_token },
    });
  },
});

/** What is known of the provider, and how the sandbox plays it: with the tokens of GitHub Apps, which end. */
export const facts: ConnectorFacts = {
  row: 'github',
  sources: ['N', 'A', 'O', 'V', 'https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps'],
  quirks: [12, 13, 15, 16, 17, 26, 27],
  register: 'https://github.com/settings/developers',
  domains: { 'github.com': 'the company' },
  sandbox: {
    rotation: 'rotating',
    tokenFormat: 'form',
    refusal: { status: 200, body: { error: 'bad_verification_code' } },
    tokenAnswer: {
      access_token: '{access_token}',
      expires_in: '{expires_in}',
      refresh_token: '{refresh_token}',
      refresh_token_expires_in: 15811200,
      token_type: 'bearer',
    },
    identity: { answer: { login: 'ada', name: '{name}' } },
  },
};
