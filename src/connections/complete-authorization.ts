import { checkDenial, isOfAnotherFlow, type AuthMethod, type QueryParameters } from '../connector';
import type { Credentials } from '../tokens';
import { AccessDeniedError, DocklineError, InvalidCredentialsError, InvalidRequestError } from '../errors';
import type { Http } from '../http';
import { findAuthMethod } from './bind-integration';
import type { Connection } from './connection';
import { integrationChanged } from './connection-store';
import type { ConnectionsContext } from './context';
import type { Face, Flow } from './flow-store';
import type { Integration } from './integration';
import { storeConnection } from './store-connection';

/** How an authorization ended; either way the flow is used up. */
export interface Completion {
  flow: Flow;
  integration: Integration;
  /** Missing when it failed. */
  connection?: Connection;
  error?: { code: string; message: string };
}

/** What the provider's redirect brought. */
export interface CallbackOptions {
  /** Every parameter, as text. */
  query: Readonly<Record<string, string>>;
  /** What the browser's cookie holds; empty without one. */
  nonce: string;
  /** The address of ours that the browser came to, without its query. */
  calledUri: string;
  /** What an integration has as its redirect URI now, where an API starts its flows. */
  redirectUriOf(integration: Integration, face: Face): string;
  ip?: string;
  http: Http;
}

/**
 * Finishes an authorization. The state is used up before the provider is asked. Throws an `invalid_state` 400 for a state
 * that is missing, unknown, over, used, of another browser or of another integration: nothing is exchanged then.
 */
export async function completeAuthorization(context: ConnectionsContext, given: CallbackOptions): Promise<Completion> {
  const { query, nonce, calledUri, http } = given;
  const state = query['state'] ?? findOtherState(query);
  const flow = state === undefined ? undefined : await context.flows.consume(state, nonce);
  const integration = flow && (await context.integrations.get(flow.integrationId));
  if (flow === undefined || integration === undefined) throw invalidState();
  // Each integration has its own address: a code that came to another's was not meant for this one (RFC 9700 §4.4.2).
  // And it still has it: a name that was given up may be another's by now.
  if (flow.redirectUri !== calledUri || given.redirectUriOf(integration, flow.face) !== calledUri) throw invalidState();
  const actor = { userId: flow.actor, ...(given.ip !== undefined && { ip: given.ip }) };
  try {
    const bound = await context.binder.bind(integration);
    const isShared = integration.mode === 'shared';
    // What a person gave for themselves does not become everybody's, and the other way round.
    if (bound.destinations !== flow.secrets.destinations || isShared !== flow.secrets.isShared)
      throw integrationChanged();
    const connector = await bound.connector.forConnection(flow.secrets.parameters);
    const method = findAuthMethod(connector, flow.authMethod);
    const guarded = bound.guard(http, flow.secrets.parameters);
    const credentials = await exchange(method, flow, query, guarded);
    const connection = await storeConnection(context, {
      bound,
      connector,
      method,
      credentials,
      parameters: flow.secrets.parameters,
      key: {
        integrationId: integration.id,
        ownerId: flow.ownerId,
        appId: flow.appId,
        isShared,
      },
      actor,
      http: guarded,
    });
    return { flow, integration, connection };
  } catch (error) {
    if (!(error instanceof DocklineError)) throw error;
    const code = toOutcomeCode(error);
    await context.audit.write({
      action: 'connection.connect',
      outcome: 'failed',
      actor,
      integrationId: integration.id,
      appId: flow.appId,
      details: { code },
    });
    return { flow, integration, error: { code, message: error.message } };
  }
}

async function exchange(
  method: AuthMethod,
  { redirectUri, state, secrets }: Flow,
  query: QueryParameters,
  http: Http,
): Promise<Credentials> {
  if (method.id === 'oauth1') {
    const { requestToken } = secrets;
    checkDenial(query, advise(query));
    if (requestToken === undefined || isOfAnotherFlow(query, requestToken)) throw invalidState();
    const { oauth_verifier: verifier } = query;
    if (verifier === undefined && method.hasVerifier) throw incomplete('oauth_verifier');
    return method.accessToken({ http, requestToken, verifier, queryParameters: query });
  }
  if (method.id !== 'oauth2') throw invalidState();
  const parameters = method.readCallback(query);
  const { code, error = '' } = parameters;
  // Errors are answers too, and may come from another service (RFC 9207 §2.4).
  method.checkIssuer(parameters, true);
  checkDenial({ error }, advise(parameters));
  if (code === undefined || code === '') throw incomplete('code');
  const { codeVerifier } = secrets;
  const given = { http, redirectUri, code, codeVerifier, state };
  return method.accessToken({ ...given, queryParameters: parameters });
}

/** Some providers return the state under a name of their own. */
function findOtherState(query: QueryParameters): string | undefined {
  return Object.values(query).find((value) => /^[A-Za-z0-9_-]{43}$/.test(value));
}

/** What a person hears whose service gave up: what to do, and the service's own words where it has some. */
function advise({ error_description: words }: QueryParameters): string {
  return words === undefined ? 'Please try again.' : `Please try again. The service says: ${toPlainText(words)}`;
}

/** A provider's words for a person: no markup, no line breaks, not too many. */
function toPlainText(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}\p{P}\p{Zs}]|[<>]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

function toOutcomeCode(error: DocklineError): string {
  if (error instanceof AccessDeniedError && error.code === 'access_denied') return 'access_denied';
  if (error instanceof InvalidCredentialsError && error.code === 'invalid_grant') return 'exchange_failed';
  return error.code;
}

function incomplete(name: string): InvalidRequestError {
  return new InvalidRequestError(`The service’s answer is not complete: ${name} is missing. Please try again.`, {
    code: 'exchange_failed',
  });
}

/** One answer for every reason, so that nobody learns which one it was. */
export function invalidState(): InvalidRequestError {
  return new InvalidRequestError(
    'This connection attempt is not valid any more. It may have taken too long, or was started in another browser. Please start again.',
    { code: 'invalid_state' },
  );
}
