import { randomBytes } from 'node:crypto';
import { fillConnectionFields, type AuthMethod, type Connector } from '../connector';
import { InvalidRequestError } from '../errors';
import type { Http } from '../http';
import { appendQuery } from '../uri';
import type { Actor } from './audit-log';
import type { ConnectionsContext } from './context';
import type { Face } from './flow-store';
import type { Integration } from './integration';
import { refuseUnknownFields } from './refuse-unknown-fields';

/** What an authorization is to be. */
export interface StartOptions {
  integration: Integration;
  ownerId: string;
  appId: string;
  face: Face;
  /** Where the provider returns to. */
  redirectUri: string;
  /** Path where the person goes on. */
  returnTo: string;
  /** What the browser's cookie holds. */
  nonce: string;
  /** What the user filled in before. */
  parameters: Readonly<Record<string, unknown>>;
  actor: Actor;
  http: Http;
}

/** Starts an authorization; nothing is stored but the flow. Returns the address of the consent page. */
export async function startAuthorization(context: ConnectionsContext, given: StartOptions): Promise<string> {
  const { integration, redirectUri, actor, http } = given;
  const bound = await context.binder.bind(integration);
  const { connectionFields } = bound.connector;
  refuseUnknownFields(
    given.parameters,
    connectionFields.map(({ id }) => id),
  );
  const parameters = fillConnectionFields(connectionFields, (id) => given.parameters[id], 'parameters');
  const connector = await bound.connector.forConnection(parameters);
  const method = findInteractiveMethod(connector);
  const guarded = bound.guard(http, parameters);
  const state = context.flows.createState();
  const { authorizationUri, secrets } = await authorize(method, { redirectUri, state, http: guarded });
  await context.flows.insert(
    {
      state,
      integrationId: integration.id,
      ownerId: given.ownerId,
      appId: given.appId,
      face: given.face,
      redirectUri,
      returnTo: given.returnTo,
      authMethod: method.id,
      actor: actor.userId,
      secrets: {
        ...secrets,
        parameters,
        destinations: bound.destinations,
        isShared: integration.mode === 'shared',
      },
    },
    given.nonce,
  );
  const about = { integrationId: integration.id, appId: given.appId };
  await context.audit.write({ action: 'connection.start', outcome: 'done', actor, ...about });
  return authorizationUri;
}

type Interactive = Extract<AuthMethod, { authorize: unknown }>;

/** The way that goes through a consent page. */
function findInteractiveMethod({ auth, name }: Connector): Interactive {
  const method = auth.oauth2 ?? auth.oauth1;
  if (method !== undefined) return method;
  throw new InvalidRequestError(`${name} has no consent page. Connect with a key or a password instead.`, {
    code: 'not_interactive',
  });
}

async function authorize(
  method: Interactive,
  { redirectUri, state, http }: { redirectUri: string; state: string; http: Http },
): Promise<{ authorizationUri: string; secrets: object }> {
  if (method.id === 'oauth1') {
    // OAuth 1.0a has no state of its own; what is in the callback comes back with it.
    const callbackUri = appendQuery(redirectUri, { state });
    const { authorizationUri, token, secret } = await method.authorize({ http, callbackUri });
    return { authorizationUri, secrets: { requestToken: { token, secret } } };
  }
  // 43 characters from 32 bytes (RFC 7636 §4.1).
  const codeVerifier = method.pkce === 'skip' ? undefined : randomBytes(32).toString('base64url');
  const { authorizationUri } = await method.authorize({ redirectUri, state, codeVerifier });
  return { authorizationUri, secrets: { codeVerifier } };
}
