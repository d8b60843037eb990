import { createHash, randomBytes } from 'node:crypto';
import { appendQuery, percentEncode } from '../uri';
import type { OAuth2Config } from './config';

/** Options of `buildAuthorizeUri`. */
export interface BuildAuthorizeUriOptions {
  config: OAuth2Config;
  /** Exactly as it will be sent again with the code: servers compare the text (RFC 6749 §4.1.3). */
  redirectUri: string;
  /** The caller's, unchanged. */
  state: string;
  /** Adds a challenge (RFC 7636 §4.3); the same verifier then belongs to the token request. */
  codeVerifier?: string;
}

/**
 * The authorization request (RFC 6749 §4.1.1). Parameters of the protocol are written once and cannot be overridden by
 * `extra`, but for `scope`; nothing secret goes in. A query that the endpoint already has is kept.
 */
export function buildAuthorizeUri({ config, redirectUri, state, codeVerifier }: BuildAuthorizeUriOptions): string {
  const { parameterNames: names, scopes, scopeSeparator, extra } = config;
  const hasScope = scopes.length > 0 && extra[names.scope] === undefined;
  // A plus sign between scopes is an encoded space, and some providers take it in no other spelling.
  const hasPlus = hasScope && scopeSeparator === '+';
  const uri = appendQuery(config.authorizeUri, {
    [names.scope]: hasScope && !hasPlus ? scopes.join(scopeSeparator) : undefined,
    ...extra,
    [names.responseType]: config.responseType === '' ? undefined : config.responseType,
    [names.clientId]: config.clientId,
    [names.redirectUri]: writeRedirectUri(config, redirectUri, state),
    [names.state]: config.stateLocation === 'query' ? state : undefined,
    nonce: config.hasNonce ? randomBytes(16).toString('base64url') : undefined,
    ...(codeVerifier !== undefined && {
      code_challenge: config.pkceMethod === 'plain' ? codeVerifier : createCodeChallenge(codeVerifier),
      code_challenge_method: config.pkceMethod,
    }),
  });
  return hasPlus ? `${uri}&${percentEncode(names.scope)}=${scopes.map(percentEncode).join('+')}` : uri;
}

/**
 * The redirect URI of both requests. Where a provider does not return `state`, it travels in the redirect URI's own query;
 * the token request then has to repeat it there, since servers compare the text (RFC 6749 §4.1.3).
 */
export function writeRedirectUri(config: OAuth2Config, redirectUri: string, state: string | undefined): string {
  return config.stateLocation === 'redirectUri' ? appendQuery(redirectUri, { state }) : redirectUri;
}

/** The S256 challenge of a code verifier (RFC 7636 §4.2). */
function createCodeChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier, 'ascii').digest('base64url');
}
