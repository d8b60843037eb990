import type { AuthMethod, Connector } from '../connector';
import type { Credentials } from '../tokens';
import { ConflictError } from '../errors';
import type { Http } from '../http';
import type { Actor } from './audit-log';
import type { BoundIntegration } from './bind-integration';
import type { Connection } from './connection';
import type { ConnectionKey, NewConnection } from './stored-connection';
import type { ConnectionsContext } from './context';
import { identifyAccount } from './identify-account';
import { planRefresh } from './plan-refresh';
import { canRenew } from './token-vault';

/** Members of credentials that are never shown, and those that are shown as something else. */
const HIDDEN_MEMBER = /token|secret|password|key|code|assertion|credential|signature|expire|^(scope|issued_on)$/i;
const MAX_SHOWN = 50;

interface StoreOptions {
  bound: BoundIntegration;
  connector: Connector;
  method: AuthMethod;
  credentials: Credentials;
  parameters: Readonly<Record<string, string>>;
  /** What the caller wants to be kept beside it; not secret. */
  data?: Readonly<Record<string, unknown>>;
  key: ConnectionKey;
  actor: Actor;
  http: Http;
}

/**
 * Tries new credentials out and keeps them; the connection that was there is replaced once they work. The event that tells
 * of it is written with it, or neither is.
 */
export async function storeConnection(context: ConnectionsContext, given: StoreOptions): Promise<Connection> {
  const { bound, connector, method, credentials, parameters, key, actor, http } = given;
  const identity = await identifyAccount({ connector, method, credentials, http });
  const plan = planRefresh({
    credentials,
    canRefresh: canRenew(method, credentials),
    now: context.now(),
    random: context.random(),
  });
  const connection = await saveForIntegration(context, given, {
    key,
    account: { authMethod: method.id, ...identity, data: { ...readShown(credentials), ...given.data } },
    credentials,
    parameters,
    ...plan,
  });
  await context.audit.write({
    action: 'connection.connect',
    outcome: 'done',
    actor,
    integrationId: bound.integration.id,
    connectionId: connection.id,
    appId: key.appId,
    details: { accountName: identity.accountName, scope: credentials.scope ?? null },
  });
  return connection;
}

/**
 * Writes a connection, as long as its integration leads where it led when the tokens were obtained. A change of its name
 * costs nothing; where it leads elsewhere by now, the tokens are taken back and nothing is kept.
 */
async function saveForIntegration(
  context: ConnectionsContext,
  { bound, connector, method, credentials, http }: StoreOptions,
  wanted: Omit<NewConnection, 'integrationVersion'>,
): Promise<Connection> {
  let { version } = bound.integration;
  for (let tries = 0; ; tries += 1) {
    try {
      return await context.connections.save({ ...wanted, integrationVersion: version }, (db, saved) =>
        context.events.add(db, 'connection.connected', saved),
      );
    } catch (error) {
      if (!(error instanceof ConflictError) || error.code !== 'integration_changed') throw error;
      const current = await context.integrations.getFresh(bound.integration.id);
      const parameters = current && (await context.integrations.readParameters(current.id));
      const leads = current && JSON.stringify(context.binder.listDestinations(current, parameters ?? {}));
      const isSame = leads === bound.destinations && current?.mode === bound.integration.mode;
      if (current === undefined || !isSame || tries >= MAX_TRIES) {
        await connector.revoke({ http, method, credentials }).catch(() => undefined);
        throw error;
      }
      version = current.version;
    }
  }
}

const MAX_TRIES = 3;

/** What the provider told of the account beside its tokens. */
function readShown(credentials: Credentials): Record<string, unknown> {
  const shown = Object.entries(credentials).filter(
    ([name, value]) => !HIDDEN_MEMBER.test(name) && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(
    shown
      .filter(([, value]) => typeof value !== 'string' || (value.length <= 500 && !isTelling(value, credentials)))
      .slice(0, MAX_SHOWN),
  );
}

/** A secret may come under two names. */
function isTelling(value: string, { access_token, refresh_token, access_secret }: Credentials): boolean {
  return [access_token, refresh_token, access_secret].some(
    (secret) => secret !== undefined && secret !== '' && value.includes(secret),
  );
}
