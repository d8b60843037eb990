import { isNativeError } from 'node:util/types';
import type { AuthorizationCode, ModuleOptions } from 'simple-oauth2';
import { decodeText, parseRetryAfter, timeoutError, toNetworkError, type Http } from '../http';
import { DocklineError, ProviderError } from '../errors';
import { writeAssertion, writeBasicCredentials } from './client-authentication';
import type { OAuth2Config } from './config';
import { createDisposableAgent } from './disposable-agent';
import { parseTokenAnswer, unreadableAnswer, type TokenAnswer } from './token-answer';

/** One request to the token endpoint: a code to exchange, or a refresh token to use. */
export type TokenGrant =
  | { grantType: 'authorization_code'; code: string; redirectUri: string; codeVerifier?: string; state?: string }
  | { grantType: 'refresh_token'; refreshToken: string };

const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Sends one token request through simple-oauth2 and returns the parsed answer, or throws one of our errors. What the
 * library gets wrong is repaired here: redirects are errors and nothing is sent on, the whole exchange has one deadline
 * and a size limit, answers that are not JSON are read by us, and its errors, which hold the client's credentials, go
 * no further. A request is sent once.
 */
export async function requestToken(
  http: Http,
  config: OAuth2Config,
  grant: TokenGrant,
  now: number,
): Promise<TokenAnswer> {
  const uri = grant.grantType === 'refresh_token' ? config.refreshUri : config.tokenUri;
  const problem = http.guard?.findUriProblem(uri);
  if (problem !== undefined) {
    throw new ProviderError('The address of the service is not usable.', {
      code: 'provider_address',
      detail: `The URI ${problem}`,
    });
  }
  const disposable = createDisposableAgent(new URL(uri).protocol, http.guard?.lookup);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timeoutError()), http.timeoutMs);
  });
  try {
    const options = { headers: { ...http.callHeaders, ...basicHeaderForBoth(config) }, agent: disposable.agent };
    const extra = { ...listExtra(config, grant), ...writeAssertion(config, now) };
    const body = await Promise.race([send(createClient(http, config, uri), grant, extra, options), deadline]);
    http.reportStatus(200);
    return parseTokenAnswer({ status: 200, body, config });
  } catch (error) {
    return recoverAnswer(error, http, config, now);
  } finally {
    clearTimeout(timer);
    disposable.destroy();
  }
}

async function send(
  client: AuthorizationCode,
  grant: TokenGrant,
  extra: Readonly<Record<string, string>>,
  options: object,
): Promise<unknown> {
  if (grant.grantType === 'refresh_token') {
    // Only the refresh token goes in, so that the library has no old expiry or scope to misread.
    return (await client.createToken({ refresh_token: grant.refreshToken }).refresh({ ...extra }, options)).token;
  }
  const { code, redirectUri, codeVerifier } = grant;
  const parameters = {
    ...extra,
    code,
    redirect_uri: redirectUri,
    ...(codeVerifier !== undefined && { code_verifier: codeVerifier }),
  };
  return (await client.getToken(parameters, options)).token;
}

/** Parameters beside those of the grant: the provider's own, and those of the authorization request that it wants again. */
function listExtra(config: OAuth2Config, grant: TokenGrant): Record<string, string> {
  const { repeat, scopes, scopeSeparator, parameterNames } = config;
  const isRefresh = grant.grantType === 'refresh_token';
  const state = isRefresh ? undefined : grant.state;
  return {
    ...(isRefresh ? config.refreshExtra : config.tokenExtra),
    ...(repeat.includes('scope') && scopes.length > 0 && { [parameterNames.scope]: scopes.join(scopeSeparator) }),
    ...(repeat.includes('state') && state !== undefined && { state }),
  };
}

function createClient(http: Http, config: OAuth2Config, uri: string): AuthorizationCode {
  const { origin, pathname, search } = new URL(uri);
  // The library knows no client without a secret; with both names alike the id is all that it writes.
  const isPublic = config.clientAuthLocation === 'none';
  const settings: ModuleOptions<string> = {
    client: {
      id: config.clientId,
      secret: isPublic ? config.clientId : config.clientSecret,
      idParamName: config.parameterNames.clientId,
      secretParamName: isPublic ? config.parameterNames.clientId : config.parameterNames.clientSecret,
    },
    auth: { tokenHost: origin, tokenPath: `${pathname}${search}` },
    options: {
      authorizationMethod: config.clientAuthLocation === 'headers' ? 'header' : 'body',
      credentialsEncodingMode: config.clientAuthEncoding === 'raw' ? 'loose' : 'strict',
      bodyFormat: config.tokenRequestFormat,
    },
    http: {
      json: 'force',
      redirects: 0,
      redirect303: true,
      gunzip: true,
      timeout: http.timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
    } as never,
  };
  // Loaded at the first token request, so that a start does not wait for it.
  const simpleOAuth2 = require('simple-oauth2') as typeof import('simple-oauth2');
  return new simpleOAuth2.AuthorizationCode(settings);
}

/** simple-oauth2 puts the credentials into the body or the header; for `both` the header is added here. */
function basicHeaderForBoth(config: OAuth2Config): Record<string, string> {
  return config.clientAuthLocation === 'both' ? { authorization: writeBasicCredentials(config) } : {};
}

/** The shape of what Wreck throws; only the status, one header and the bytes are read, and nothing of it is kept. */
interface WreckFailure {
  data?: { res?: { statusCode?: number; headers?: Record<string, string | undefined> }; payload?: unknown };
  output?: { statusCode?: number };
  code?: unknown;
  isBoom?: boolean;
}

/**
 * The library calls every answer an error that is not a 2xx with JSON in it. A complete answer is judged here, by its
 * true status and bytes; for anything else one of our errors is thrown.
 */
function recoverAnswer(error: unknown, http: Http, config: OAuth2Config, now: number): TokenAnswer {
  if (error instanceof DocklineError) throw error;
  const { data, output, isBoom, code } = error as WreckFailure;
  const status = data?.res?.statusCode;
  if (status !== undefined) {
    http.reportStatus(status);
    const body = data?.payload instanceof Uint8Array ? decodeText(data.payload) : data?.payload;
    return parseTokenAnswer({
      config,
      status,
      body,
      retryAfterSeconds: parseRetryAfter(data?.res?.headers?.['retry-after'], now),
    });
  }
  if (isNativeError(data)) throw toNetworkError(data);
  if (typeof code === 'string') throw toNetworkError(error);
  if (isBoom === true && (output?.statusCode === 504 || output?.statusCode === 408)) throw timeoutError();
  // What is left: a redirect, an answer over the size limit, JSON that is not an object.
  throw unreadableAnswer('redirect, oversized answer or not an object');
}
