import { isSuperuser, type Caller } from '../callers';
import { isUuid, unknownIntegration, type Integration } from '../connections';
import { AccessDeniedError, InvalidRequestError, NotFoundError } from '../errors';
import type { ApiServices } from './api-route';

/** Where a call takes place: in an app, or at account level, where `appId` is empty. */
export interface Level {
  appId: string;
  /** True when the call itself names the app. */
  isNamed: boolean;
}

/** What a call is about: one's own connections, or integrations, which others use too. */
type Purpose = 'connections' | 'integrations';

/** The level of a call that names no app: the caller's own. */
export function ownLevel({ appId }: Caller): Level {
  return { appId, isNamed: false };
}

/**
 * The level of a call that may name an app. A caller of one app has no other. Everybody else has to be an administrator of
 * the account, or a member: a user with a key of that app. An app that has no keys and no integrations is nobody's, and may
 * be named to keep one's own connections apart. Throws a 400 or a 403.
 */
export async function resolveLevel(
  { caller, services }: { caller: Caller; services: ApiServices },
  requested: string | undefined,
  purpose: Purpose,
): Promise<Level> {
  if (requested === undefined) return ownLevel(caller);
  const named = requested.toLowerCase();
  if (!isUuid(named)) {
    throw new InvalidRequestError('The request is not valid: app_id must be a UUID.', { fields: ['app_id'] });
  }
  if (caller.appId === '' && !(await mayName({ caller, services }, named, purpose))) {
    throw new AccessDeniedError('Only a member of this app or an administrator may name it.', { code: 'not_a_member' });
  }
  if (caller.appId !== '' && caller.appId !== named) {
    throw new AccessDeniedError('This caller belongs to another app.', { code: 'wrong_app' });
  }
  return { appId: named, isNamed: true };
}

async function mayName(
  { caller, services }: { caller: Caller; services: ApiServices },
  appId: string,
  purpose: Purpose,
): Promise<boolean> {
  const { apiKeys, context } = services;
  if (isSuperuser(caller, appId) || (await apiKeys.hasKeyOf({ appId, userId: caller.userId }))) return true;
  if (purpose === 'integrations' || (await apiKeys.hasKeyOf({ appId }))) return false;
  return (await context.integrations.list(appId)).length === 0;
}

/**
 * An integration by id or slug. An account's integrations can be used within its apps, and those of one app nowhere else.
 * Where both levels have the same slug, the account's is meant, unless the call names the app: nobody who works for an app
 * sends its users to another provider by taking a name that they know.
 */
export async function findIntegration(
  { context }: ApiServices,
  idOrSlug: string,
  { appId, isNamed }: Level,
): Promise<Integration> {
  const { integrations } = context;
  const [first, second] = isNamed ? [appId, ''] : ['', appId];
  if (appId === '') return integrations.find(idOrSlug, '');
  return integrations.find(idOrSlug, first).catch((error: unknown) => {
    if (error instanceof NotFoundError) return integrations.find(idOrSlug, second);
    throw error;
  });
}

/** Only the owner and superusers see and change how an integration is set up. */
export function requireOwner(caller: Caller, { ownerId, appId }: Integration): void {
  if (isSuperuser(caller, appId)) return;
  // A caller of an app may use an integration of the account, and not change it.
  if (caller.appId !== appId && caller.appId !== '') throw unknownIntegration();
  if (ownerId !== caller.userId) {
    throw new AccessDeniedError('Only the owner of this integration may do this.', { code: 'not_owner' });
  }
}

/** What all users of a level share is connected by its superusers, or by the owner of the integration. */
export function requireConnector(caller: Caller, integration: Integration): void {
  if (integration.mode !== 'shared' || isSuperuser(caller, caller.appId)) return;
  requireOwner(caller, integration);
}

/** Whether connections may follow their integration to another address. Throws a 403 for whoever may not say so. */
export function readKeepsConnections(
  caller: Caller,
  { appId }: Integration,
  word: boolean | undefined,
  field: string,
): boolean {
  if (word !== true) return false;
  if (isSuperuser(caller, appId)) return true;
  throw new AccessDeniedError(`Only an administrator may say ${field}.`, { code: 'insufficient_scope' });
}
