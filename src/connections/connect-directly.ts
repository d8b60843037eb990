import { fillConnectionFields, fillTokenFields, type AuthMethod, type OAuth2Method } from '../connector';
import type { Credentials } from '../tokens';
import { InvalidCredentialsError, InvalidRequestError } from '../errors';
import type { Http } from '../http';
import type { Actor } from './audit-log';
import type { Connection } from './connection';
import type { ConnectionsContext } from './context';
import type { Integration } from './integration';
import { refuseUnknownFields } from './refuse-unknown-fields';
import { storeConnection } from './store-connection';

/** What connects an account without a browser; one of the groups. */
export interface DirectGrant {
  /** A code that the caller got itself, with what it was asked for by. */
  code?: string;
  redirectUri?: string;
  codeVerifier?: string;
  /** A refresh token from elsewhere; used at once. */
  refreshToken?: string;
  /** Tokens from elsewhere. */
  accessToken?: string;
  /** Seconds from now. */
  expiresIn?: number;
  /** OAuth 1.0a. */
  accessSecret?: string;
  /** What the user filled in, and what a user pastes. */
  fields: Readonly<Record<string, unknown>>;
}

interface DirectOptions {
  integration: Integration;
  ownerId: string;
  appId: string;
  grant: DirectGrant;
  data: Readonly<Record<string, unknown>>;
  actor: Actor;
  http: Http;
}

/** Connects an account with what the caller holds already. A refusal of the provider is the caller's 400. */
export async function connectDirectly(context: ConnectionsContext, given: DirectOptions): Promise<Connection> {
  const { integration, grant, actor, http, ownerId, appId, data } = given;
  const bound = await context.binder.bind(integration);
  const { connectionFields } = bound.connector;
  const ownFields = [...connectionFields, ...(bound.connector.auth.token?.fields ?? [])];
  refuseUnknownFields(
    grant.fields,
    ownFields.map(({ id }) => id),
  );
  const parameters = fillConnectionFields(connectionFields, (id) => grant.fields[id], 'body');
  const connector = await bound.connector.forConnection(parameters);
  const { oauth2, oauth1, token } = connector.auth;
  const isOAuth = grant.code !== undefined || grant.refreshToken !== undefined || grant.accessToken !== undefined;
  const oauth = grant.accessSecret !== undefined ? oauth1 : (oauth2 ?? oauth1);
  const method: AuthMethod | undefined = isOAuth ? oauth : (token ?? oauth);
  if (method === undefined) throw wrongGrant('does not fit this integration');
  const guarded = bound.guard(http, parameters);
  const key = { integrationId: integration.id, ownerId, appId, isShared: integration.mode === 'shared' };
  try {
    const credentials = await toCredentials(method, grant, guarded, context.now());
    const keep = { bound, connector, method, credentials, parameters, data, key, actor, http: guarded };
    return await storeConnection(context, keep);
  } catch (error) {
    const { code = 'internal_error' } = error as { code?: string };
    const about = { integrationId: integration.id, appId, details: { code } };
    await context.audit.write({ action: 'connection.connect', outcome: 'failed', actor, ...about });
    // A 401 would say that the caller is not known; it is, and what it brought is not accepted.
    if (error instanceof InvalidCredentialsError)
      throw new InvalidRequestError('The service does not accept this account. Please check what you sent.', {
        code: 'exchange_failed',
        detail: error.detail,
      });
    throw error;
  }
}

function toCredentials(method: AuthMethod, grant: DirectGrant, http: Http, now: number): Promise<Credentials> {
  if (method.id === 'token')
    return method.derive({ http, credentials: fillTokenFields(method.fields, grant.fields, 'body') });
  const { accessToken, accessSecret } = grant;
  if (method.id === 'oauth1') {
    if (accessToken === undefined) throw wrongGrant('needs accessToken and accessSecret');
    return Promise.resolve({ access_token: accessToken, access_secret: accessSecret ?? '' });
  }
  return toOAuth2Credentials(method, grant, http, now);
}

async function toOAuth2Credentials(
  method: OAuth2Method,
  grant: DirectGrant,
  http: Http,
  now: number,
): Promise<Credentials> {
  const { code, redirectUri, codeVerifier, refreshToken, accessToken, expiresIn } = grant;
  if (code !== undefined) {
    if (redirectUri === undefined) throw wrongGrant('needs redirectUri with a code');
    return method.accessToken({ http, code, redirectUri, codeVerifier, queryParameters: { code } });
  }
  if (accessToken !== undefined) {
    return {
      access_token: accessToken,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...(expiresIn !== undefined && { expires_on: new Date(now + expiresIn * 1000).toISOString() }),
    };
  }
  if (refreshToken === undefined) throw wrongGrant('needs code, refreshToken or accessToken');
  const patch = await method.refresh({ http, credentials: { access_token: '', refresh_token: refreshToken } });
  return { ...patch, refresh_token: patch.refresh_token ?? refreshToken };
}

function wrongGrant(what: string): InvalidRequestError {
  return new InvalidRequestError(`The request is not valid: the body ${what}.`);
}
