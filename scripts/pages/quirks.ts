/** What providers do their own way, by number; `answer` says which key or hook of a spec meets it. */
export interface Quirk {
  title: string;
  answer: string;
  /** Files of tests that show it, beside the kit. */
  tests: readonly string[];
}

const KIT = 'test/connectors/pass-the-kit.ts';
const KEYS = 'test/connector/quirks.service.test.ts';
const MORE = 'test/spec/folder/quirks.service.test.ts';

/** In the order of their numbers. */
export const QUIRKS: readonly Quirk[] = [
  {
    title: 'Scopes are separated by something else than a space, or there are none',
    answer: '`scopeSeparator`, `scopes`',
    tests: [KIT, MORE],
  },
  {
    title: 'Scopes under another name, in two parts, or said again on token requests',
    answer: '`parameterNames.scope`, `extra`, `repeat`',
    tests: [KIT, KEYS],
  },
  {
    title: 'The client id has another name',
    answer: '`parameterNames.clientId`, `.redirectUri`, `.responseType`',
    tests: [KIT, KEYS],
  },
  {
    title: 'State cannot travel as `state`, or is wanted again, or there is no verifier',
    answer: '`stateLocation`, `parameterNames.state`, `repeat`, `protocolVersion`',
    tests: [KIT, MORE],
  },
  { title: '`response_type` is not `code`', answer: '`responseType`, `hasNonce`', tests: [KIT, KEYS, MORE] },
  {
    title: 'The code comes under another name or by another road',
    answer: '`parameterNames.code`, `keepQueryParameters`, the relay’s form post',
    tests: [KIT, MORE],
  },
  {
    title: 'Only one place for client credentials is accepted',
    answer: '`clientAuthLocation`, `clientAuthEncoding`',
    tests: [KIT, 'test/spec/folder/vendor-folder.service.test.ts'],
  },
  {
    title: 'The client proves itself in an unusual way, or not at all',
    answer: '`clientAssertion`, `clientAuthLocation: none`, `getTokenData`',
    tests: [KIT, MORE],
  },
  { title: 'PKCE is demanded, not known, or plain', answer: '`pkce`, `skipPkce`, `pkceMethod`', tests: [KIT, MORE] },
  {
    title: 'Token requests are JSON, or stand in the query',
    answer: '`tokenRequestFormat`, `getTokenData` with `format: query`',
    tests: [KIT, KEYS],
  },
  {
    title: 'Refresh tokens are used at another address',
    answer: '`refreshUri`, `refreshCredentials`',
    tests: [KIT, KEYS],
  },
  {
    title: 'Token answers are not JSON, or mislabelled',
    answer: 'read whatever the label; `getTokenData` for XML',
    tests: [KIT, KEYS, 'test/oauth2/token-answer.test.ts'],
  },
  {
    title: 'A 200 holds an error, or a success has another code',
    answer: '`tokenErrors.codeAt`, `responseHandlers`, `refusedWhen`',
    tests: [KIT, MORE],
  },
  {
    title: 'Token fields are nested or renamed',
    answer: '`tokenResponseMapping`, `responseMapping`',
    tests: [KIT, KEYS],
  },
  {
    title: 'No lifetime is told, though tokens end; or they never end',
    answer: '`accessTokenLifetimeSeconds`, `introspectionUri`; absent is not never',
    tests: [KIT, KEYS],
  },
  {
    title: 'The end has another name or type; the refresh token’s end is told',
    answer: '`tokenResponseMapping.expires_at`; `refresh_expires_on`',
    tests: [KIT, KEYS, MORE],
  },
  {
    title: 'A refresh token works once',
    answer: 'one refresh for all callers, its result kept (docs/refresh.md)',
    tests: [KIT, 'test/host/validate-oauth2.service.test.ts'],
  },
  {
    title: 'A refresh brings no refresh token',
    answer: 'the old one stays',
    tests: [KIT, 'test/tokens/refreshing-token-source.test.ts'],
  },
  {
    title: 'A refresh changes nothing visible, or is refused before the end',
    answer: '`refreshCredentials`, `refreshLeewaySeconds`',
    tests: [KIT, MORE],
  },
  {
    title: 'No refresh token: the access token is renewed, or the user comes back',
    answer: '`refreshCredentials`, `noRefreshToken`',
    tests: [KIT, 'test/spec/folder/vendor-folder.service.test.ts'],
  },
  { title: 'A refresh token only comes when asked for', answer: '`extra`, `scopes`', tests: [KIT] },
  {
    title: 'Refresh tokens live shortly',
    answer: '`refreshTokenLifetimeSeconds`; `refresh_expires_on` in the credentials',
    tests: [KIT, MORE],
  },
  {
    title: 'The API’s address comes with the token or the callback',
    answer: '`makeApiClient` reads `credentials`',
    tests: [KIT, MORE],
  },
  {
    title: 'A tenant is needed for every call',
    answer: '`ui.schema`, `keepQueryParameters`, `getCredentialsFromTokenResponse`',
    tests: [KIT, 'test/host/connection-parameters.service.test.ts'],
  },
  {
    title: 'The API wants no bearer, or a second header',
    answer: '`makeApiClient.headers`, `.query`, `.auth`',
    tests: [KIT, MORE],
  },
  {
    title: 'Limits are told in an odd way',
    answer: '`api.limits`, `responseHandlers`',
    tests: [KIT, MORE, 'test/connectors/read-limits.test.ts'],
  },
  {
    title: 'Revocation is not RFC 7009, or there is none',
    answer: '`disconnect`, `revocationTokenName`',
    tests: [KIT, 'test/connector/revoke.service.test.ts'],
  },
  { title: 'The call that tells who it is misleads', answer: '`test` as a request or code', tests: [KIT] },
  {
    title: 'OAuth 1.0a done differently',
    answer: '`signatureMethod`, `realm`, `protocolVersion`, `requestTokenExtra`, `extra`',
    tests: [KIT, MORE],
  },
  {
    title: 'An id_token without the nonce that was sent, an issuer or discovery document that differs',
    answer: 'nothing relies on id_tokens or discovery',
    tests: [KIT, MORE],
  },
];
