import type { SandboxProvider } from './start-provider';

/** The environment that points the Trello, Google and GitHub connectors at a simulated provider. */
export function connectorEnvironment({ origin, options }: SandboxProvider): Record<string, string> {
  return {
    TRELLO_CLIENT_ID: options.clientId,
    TRELLO_CLIENT_SECRET: options.clientSecret,
    TRELLO_REQUEST_TOKEN_URI: `${origin}/1/OAuthGetRequestToken`,
    TRELLO_AUTHORIZE_URI: `${origin}/1/OAuthAuthorizeToken`,
    TRELLO_TOKEN_URI: `${origin}/1/OAuthGetAccessToken`,
    TRELLO_BASE_URI: origin,
    GITHUB_CLIENT_ID: options.clientId,
    GITHUB_CLIENT_SECRET: options.clientSecret,
    GITHUB_AUTHORIZE_URI: `${origin}/o/oauth2/v2/auth`,
    GITHUB_TOKEN_URI: `${origin}/token`,
    GITHUB_BASE_URI: origin,
    GOOGLE_CLIENT_ID: options.clientId,
    GOOGLE_CLIENT_SECRET: options.clientSecret,
    GOOGLE_AUTHORIZE_URI: `${origin}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URI: `${origin}/token`,
    GOOGLE_REVOCATION_URI: `${origin}/revoke`,
    GOOGLE_BASE_URI: origin,
    GOOGLE_PEOPLE_URI: origin,
    GOOGLE_USERINFO_URI: `${origin}/v1/userinfo`,
  };
}
