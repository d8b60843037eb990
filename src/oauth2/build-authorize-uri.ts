import { appendQuery } from '../uri';
import type { OAuth2Config } from './config';
import { createCodeChallenge } from './pkce';

/** Options of `buildAuthorizeUri`. */
export interface BuildAuthorizeUriOptions {
  config: OAuth2Config;
  /** Exactly as it will be sent again with the code: servers compare the text (RFC 6749 §4.1.3). */
  redirectUri: string;
  /** The caller's, unchanged. */
  state: string;
  /** Adds an S256 challenge (RFC 7636 §4.3); the same verifier then belongs to the token request. */
  codeVerifier?: string;
}

/**
 * The authorization request (RFC 6749 §4.1.1). Parameters of the protocol are written once and cannot be overridden by
 * `extra`, but for `scope`; nothing secret goes in. A query that the endpoint already has is kept.
 */
export function buildAuthorizeUri({ config, redirectUri, state, codeVerifier }: BuildAuthorizeUriOptions): string {
  const scope = config.scopes.length > 0 ? config.scopes.join(config.scopeSeparator) : undefined;
  return appendQuery(config.authorizeUri, {
    [config.parameterNames.scope]: scope,
    ...config.extra,
    response_type: config.responseType === '' ? undefined : config.responseType,
    [config.parameterNames.clientId]: config.clientId,
    redirect_uri: redirectUri,
    state,
    ...(codeVerifier !== undefined && {
      code_challenge: createCodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    }),
  });
}
