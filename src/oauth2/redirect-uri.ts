import { appendQuery } from '../uri';
import type { OAuth2Config } from './config';

/**
 * The redirect URI of both requests. Where a provider does not return `state`, it travels in the redirect URI's own query;
 * the token request then has to repeat it there, since servers compare the text (RFC 6749 §4.1.3).
 */
export function writeRedirectUri(config: OAuth2Config, redirectUri: string, state: string | undefined): string {
  return config.stateLocation === 'redirectUri' ? appendQuery(redirectUri, { state }) : redirectUri;
}
