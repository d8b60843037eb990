import type { ConformanceItem } from './conformance-items';

/** What the credentials API, its command line and its clients have to do, in our words. */
export const CREDENTIALS_REQUIREMENTS: readonly ConformanceItem[] = [
  {
    id: 'A1',
    text: 'Page covers authentication flows and token management: the suite runs register, start, callback, list, use, refresh, revoke end to end against the provider',
  },
  {
    id: 'A2',
    text: 'OAuth providers are managed for third-party API integration: a registered provider can be used by start, listed, and deleted',
  },
  {
    id: 'A3',
    text: 'POST /api/v1/credentials/oauth/register: route exists for POST with JSON; other methods 405; no credentials 401',
  },
  {
    id: 'A4',
    text: 'provider_name in body: missing or invalid: 400 naming the field; the value works as path segment in start, callback and revoke',
  },
  {
    id: 'A5',
    text: 'client_id in body: appears as client_id in the authorization request and the token request; missing: 400',
  },
  {
    id: 'A6',
    text: 'client_secret in body: the provider receives it at the token endpoint; it appears in no response, log or list; missing: 400',
  },
  {
    id: 'A7',
    text: "redirect_uri in body, pointing at this service's callback for the provider: sent unchanged as redirect_uri in both requests; foreign origin refused; absent: derived",
  },
  { id: 'A8', text: 'token_data.authorize_url: start redirects to that URL, preserving its own query parameters' },
  { id: 'A9', text: 'token_data.token_url: the code exchange and refresh go there' },
  { id: 'A10', text: 'token_data.scopes list: scope parameter equals the list joined by single spaces' },
  { id: 'A11', text: 'Response has success true: jSON member success is boolean true on creation' },
  { id: 'A12', text: 'Response has provider_id, a UUID: valid UUID, stable, usable with the delete command' },
  { id: 'A13', text: 'Response has message: non-empty text' },
  {
    id: 'A14',
    text: 'GET /api/v1/credentials/auth/{provider_name} starts the flow: known provider: redirect; unknown: 404',
  },
  {
    id: 'A15',
    text: 'return_to: text, path to land on afterwards: after success the browser lands on that path; absolute, scheme-relative or backslash values: 400',
  },
  {
    id: 'A16',
    text: 'app_id: UUID, optional application context: with app_id the connection is stored under it; without, at account level; malformed: 400',
  },
  {
    id: 'A17',
    text: 'Sample combines both parameters: both together: lands on return_to and connection carries app_id',
  },
  {
    id: 'A18',
    text: "Start redirects to the provider's authorization page: 302 with Location at authorize_url carrying response_type=code, client_id, redirect_uri, scope, state",
  },
  {
    id: 'A19',
    text: "GET /api/v1/credentials/auth/callback/{provider_name}: route exists, needs no API key, checks that the path provider equals the session's provider",
  },
  {
    id: 'A20',
    text: "Handles the provider's callback: success, user denial, provider error, missing code each have a defined outcome",
  },
  {
    id: 'A21',
    text: 'State validated against CSRF: missing, unknown, altered, expired, replayed or other-provider state: refused and the provider token endpoint not called',
  },
  {
    id: 'A22',
    text: 'Code exchanged for tokens: exactly one token request with grant_type=authorization_code, that code, same redirect_uri',
  },
  {
    id: 'A23',
    text: 'Tokens stored securely in the database: raw database bytes contain neither access nor refresh token; restart keeps the connection usable',
  },
  {
    id: 'A24',
    text: 'Redirects to the original return URL: 302 to the return_to of that very session, even with two parallel flows',
  },
  { id: 'A25', text: 'GET /api/v1/credentials/oauth/connections: route exists; anonymous: 401' },
  { id: 'A26', text: 'Response is a JSON array: top-level array; empty array when none' },
  { id: 'A27', text: 'Item provider_type: equals the provider_name used' },
  { id: 'A28', text: 'Item app_id: equals the app_id of the flow; null without one' },
  { id: 'A29', text: 'Item created_at: ISO 8601 UTC ending in Z' },
  {
    id: 'A30',
    text: 'Item status, sample active: active right after success; changes to expired when the token ran out and cannot be refreshed',
  },
  {
    id: 'A31',
    text: "DELETE /api/v1/credentials/oauth/connections/{provider_name}: removes the caller's connection; afterwards absent from the list and get_credentials is falsy; none: 404",
  },
  { id: 'A32', text: 'Revoke response success true: boolean true' },
  { id: 'A33', text: 'Revoke response message: non-empty text' },
  {
    id: 'A34',
    text: 'Providers manageable through the CLI: executable `fiber` with the command tree below; help on each level',
  },
  {
    id: 'A35',
    text: 'Account-level group exists: `fiber account oauth --help` lists configure, list-providers, auth, list-connections, revoke',
  },
  { id: 'A36', text: 'configure takes the provider name: positional argument; missing: usage error, non-zero exit' },
  { id: 'A37', text: '--client-id: stored and used as A5; prompted when absent' },
  { id: 'A38', text: '--client-secret: stored sealed or owner-only; hidden prompt when absent; not echoed' },
  { id: 'A39', text: '--redirect-uri: as A7' },
  { id: 'A40', text: '--scopes: one or several scopes reach the scope parameter' },
  { id: 'A41', text: 'account list-providers: shows a just-configured provider, never its secret' },
  {
    id: 'A42',
    text: 'account auth PROVIDER --config-name: uses the named instance; opens or prints a URL that leads to the provider; reports success after the callback',
  },
  { id: 'A43', text: "account list-connections --config-name: prints the same set as A25 for that instance's user" },
  { id: 'A44', text: 'account revoke PROVIDER --config-name: same effect as A31; unknown: non-zero exit' },
  {
    id: 'A45',
    text: 'App-level group exists: `fiber app oauth --help` lists register, list-providers, delete-provider',
  },
  {
    id: 'A46',
    text: 'app register --provider-config FILE: registers from JSON at app level; unreadable or incomplete file: error naming what is missing',
  },
  { id: 'A47', text: "app list-providers: only this app's providers" },
  { id: 'A48', text: 'app delete-provider ID: provider gone from the list and from start; unknown id: error' },
  {
    id: 'A49',
    text: '--config-name selects the instance: two saved instances with different base URLs are addressed correctly; unknown name: error before any network call',
  },
  { id: 'A50', text: 'CSRF: state parameter validation: as A21' },
  {
    id: 'A51',
    text: 'CSRF: session binding: a valid state presented from another browser session (no or different cookie) is refused',
  },
  {
    id: 'A52',
    text: 'CSRF: request origin verification: cookie-authenticated POST/DELETE with a foreign Origin: 403; same origin passes; API-key calls without Origin pass',
  },
  {
    id: 'A53',
    text: 'Tokens: encrypted storage: stored values are authenticated ciphertext; flipping one byte makes reading fail closed',
  },
  {
    id: 'A54',
    text: 'Tokens: automatic refresh: with a short-lived token, get_credentials and proxy calls succeed after expiry with one refresh request',
  },
  {
    id: 'A55',
    text: 'Tokens: secure key rotation: after adding a key and running rotation, old connections still work, new ciphertext uses the new key, retired key no longer needed',
  },
  {
    id: 'A56',
    text: 'Tokens: expiration management: expiry derived from expires_in; near expiry triggers refresh; unrefreshable becomes expired and is reported',
  },
  { id: 'A57', text: "Access: user-scoped: user 2 can neither list, use nor revoke user 1's connection" },
  {
    id: 'A58',
    text: 'Access: app-context isolation: connection of app X is invisible to app Y and to account level of the same user, in list, SDK and revoke',
  },
  {
    id: 'A59',
    text: 'Access: API key authentication: valid key works on all non-public routes; wrong, revoked or expired key: 401; keys stored hashed',
  },
  {
    id: 'A60',
    text: 'Access: granular scope management: read-only key cannot register or revoke (403); provider scopes configurable per provider; granted scopes recorded',
  },
  {
    id: 'A61',
    text: 'Python package fiberwise_sdk exports FiberAgent for subclassing: subclass whose constructor calls the base constructor can be instantiated',
  },
  {
    id: 'A62',
    text: 'Python: get_oauth_provider(): available in the constructor; returns an object with get_credentials',
  },
  {
    id: 'A63',
    text: 'Python: get_credentials("gmail"): returns credentials for that provider of the running user and app',
  },
  {
    id: 'A64',
    text: 'Python: falsy when not connected: returns None without raising, so the sample answers its not-authenticated error',
  },
  {
    id: 'A65',
    text: 'Python: credentials accepted by the Google API client builder: object passes as the credentials argument and authorises requests',
  },
  {
    id: 'A66',
    text: 'Python: Gmail list call with userId me and maxResults 10 works: a request through those credentials carries a valid bearer token, and refreshes when expired',
  },
  {
    id: 'A67',
    text: 'Python: result has message_count and authenticated true; missing list counts as 0: sample agent runs unmodified and yields both members',
  },
  {
    id: 'A68',
    text: 'Node package @fiberwise/sdk exports FiberAgent: requiring the package gives a class that can be extended',
  },
  { id: 'A69', text: 'Node: getOAuthProvider(): callable in the constructor' },
  { id: 'A70', text: 'Node: getCredentials is awaited: returns a promise' },
  { id: 'A71', text: 'Node: falsy when not connected: resolves to null or undefined, does not reject' },
  { id: 'A72', text: 'Node: credentials accepted as auth by googleapis: works as auth option' },
  { id: 'A73', text: 'Node: users.messages.list with userId and maxResults: as A66' },
  {
    id: 'A74',
    text: 'Node: result has messageCount (0 when no messages) and authenticated true: sample agent runs unmodified',
  },
];
