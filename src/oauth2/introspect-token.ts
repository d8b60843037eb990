import { decodeText, type Http } from '../http';
import { parseTime } from '../tokens';
import { buildAuthenticatedPost } from './client-authentication';
import type { OAuth2Config } from './config';

/** Options of `introspectEnd`. */
export interface IntrospectEndOptions {
  http: Http;
  config: OAuth2Config;
  introspectionUri: string;
  accessToken: string;
  now: number;
}

/**
 * Asks for the end of a fresh access token (RFC 7662 §2), in milliseconds. `undefined` when the provider does not tell or
 * cannot be asked now: the token itself is fine, so nothing is thrown.
 */
export async function introspectEnd(options: IntrospectEndOptions): Promise<number | undefined> {
  const { http, config, introspectionUri, accessToken, now } = options;
  const members = { token: accessToken, token_type_hint: 'access_token' };
  try {
    const { status, body } = await http.request(buildAuthenticatedPost(config, introspectionUri, members, now));
    if (status !== 200) return undefined;
    const { active, exp } = JSON.parse(decodeText(body) ?? '') as { active?: unknown; exp?: unknown };
    const end = active === true ? parseTime(exp) : undefined;
    return typeof end === 'number' ? end : undefined;
  } catch {
    return undefined;
  }
}
