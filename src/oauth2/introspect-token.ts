import { decodeText, type Http } from '../http';
import { parseTime } from '../credentials';
import { writeBasicCredentials } from './client-authentication';
import type { OAuth2Config } from './config';

/** Options of `introspectEnd`. */
export interface IntrospectEndOptions {
  http: Http;
  config: OAuth2Config;
  introspectionUri: string;
  accessToken: string;
}

/**
 * Asks for the end of a fresh access token (RFC 7662 §2), in milliseconds. `undefined` when the provider does not tell or
 * cannot be asked now: the token itself is fine, so nothing is thrown.
 */
export async function introspectEnd(options: IntrospectEndOptions): Promise<number | undefined> {
  const { http, config, introspectionUri, accessToken } = options;
  const form = new URLSearchParams({ token: accessToken, token_type_hint: 'access_token' });
  if (config.clientAuthLocation !== 'headers') {
    form.set('client_id', config.clientId);
    form.set('client_secret', config.clientSecret);
  }
  try {
    const { status, body } = await http.request({
      method: 'POST',
      uri: new URL(introspectionUri).href,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(config.clientAuthLocation !== 'body' && { authorization: writeBasicCredentials(config) }),
      },
      body: form.toString(),
      reuseConnection: false,
    });
    if (status !== 200) return undefined;
    const { active, exp } = JSON.parse(decodeText(body) ?? '') as { active?: unknown; exp?: unknown };
    const end = active === true ? parseTime(exp) : undefined;
    return typeof end === 'number' ? end : undefined;
  } catch {
    return undefined;
  }
}
