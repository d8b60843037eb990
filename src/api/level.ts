import { isSuperuser, type Caller } from '../callers';
import { isUuid, unknownIntegration, type Integration } from '../connections';
import { AccessDeniedError, ConflictError, InvalidRequestError, NotFoundError } from '../errors';
import type { ApiServices } from './api-route';

/** Where a call takes place: in an app, or at account level, where `appId` is empty. */
export interface Level {
  appId: string;
  /** True when the call itself names the app. */
  isNamed: boolean;
  /** False for somebody who only keeps connections of their own there: nothing that others share is theirs. */
  isMember: boolean;
}

/** What a call is about: one's own connections, or what others have to do with too: integrations, keys, links. */
type Purpose = 'connections' | 'app';

/** The level of a call that names no app: the caller's own. */
export function ownLevel({ appId }: Caller): Level {
  return { appId, isNamed: false, isMember: true };
}

/**
 * The level of a call that may name an app. A caller of one app has no other. Everybody else has to be an administrator of
 * the account, or a member: a user with a key of that app. An app that has no keys and no integrations is nobody's, and may
 * be named to keep one's own connections apart; they stay one's own when it becomes somebody's. Throws a 400 or a 403.
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
  if (caller.appId !== '' && caller.appId !== named) {
    throw new AccessDeniedError('This caller belongs to another app.', { code: 'wrong_app' });
  }
  const isMember =
    caller.appId !== '' ||
    isSuperuser(caller, named) ||
    (await services.apiKeys.hasKeyOf({ appId: named, userId: caller.userId }));
  if (!isMember && (purpose === 'app' || !(await mayKeepApart({ caller, services }, named)))) {
    throw new AccessDeniedError('Only a member of this app or an administrator may name it.', { code: 'not_a_member' });
  }
  return { appId: named, isNamed: true, isMember };
}

/** Whether somebody who is no member may have connections of their own in an app. */
async function mayKeepApart(
  { caller, services }: { caller: Caller; services: ApiServices },
  appId: string,
): Promise<boolean> {
  const { apiKeys, context } = services;
  if ((await context.connections.listOf(caller.userId, appId)).length > 0) return true;
  return !(await apiKeys.hasKeyOf({ appId })) && (await context.integrations.list(appId)).length === 0;
}

/**
 * An integration by id or slug. An account's integrations can be used within its apps, and those of one app nowhere else.
 * Where both levels have the same slug, the account's is meant, unless the call names the app: nobody who works for an app
 * sends its users to another provider by taking a name that they know.
 */
export async function findIntegration(
  { context }: ApiServices,
  idOrSlug: string,
  { appId, isNamed, isMember }: Level,
): Promise<Integration> {
  const { integrations } = context;
  const [first, second] = isNamed ? [appId, ''] : ['', appId];
  if (appId === '' || !isMember) return integrations.find(idOrSlug, '');
  return integrations.find(idOrSlug, first).catch((error: unknown) => {
    if (error instanceof NotFoundError) return integrations.find(idOrSlug, second);
    throw error;
  });
}

/** True for the owner and superusers: they see and change how an integration is set up. */
export function isOwner(caller: Caller, { ownerId, appId }: Integration): boolean {
  if (isSuperuser(caller, appId)) return true;
  // A caller of an app may use an integration of the account, whoever's name its key has.
  return ownerId === caller.userId && (caller.appId === appId || caller.appId === '');
}

/** Throws a 403 for others, and a 404 for callers of another app. */
export function requireOwner(caller: Caller, integration: Integration): void {
  if (!isOwner(caller, integration)) {
    if (caller.appId !== integration.appId && caller.appId !== '') throw unknownIntegration();
    throw new AccessDeniedError('Only the owner of this integration may do this.', { code: 'not_owner' });
  }
}

/** What all users of a level share is connected by its superusers, or by the owner of the integration. */
export function requireConnector(caller: Caller, integration: Integration, { isMember }: Level): void {
  if (integration.mode !== 'shared' || isSuperuser(caller, caller.appId)) return;
  if (!isMember) throw unknownIntegration();
  requireOwner(caller, integration);
}

/** Throws a 409 for a name that the account or one of its apps has: whoever takes it is taken for the other. */
export async function requireFreeSlug(
  { caller, services }: { caller: Caller; services: ApiServices },
  slug: string,
  appId: string,
): Promise<void> {
  if (isSuperuser(caller, '')) return;
  const all = await services.context.integrations.list();
  const other = all.find((item) => item.slug === slug && (item.appId === '') !== (appId === ''));
  if (other !== undefined) throw new ConflictError(`There is an integration called "${slug}" already.`);
}

/**
 * Throws a 400 for the operator's client id with a token endpoint elsewhere: people would see the operator's app and its
 * codes would go to a stranger. Only administrators may say that it is meant so.
 */
export function refuseOperatorsClient(
  { caller, services }: { caller: Caller; services: ApiServices },
  { clientId, tokenUri }: { clientId: unknown; tokenUri: unknown },
  field: string,
): void {
  if (typeof clientId !== 'string' || typeof tokenUri !== 'string' || isSuperuser(caller, '')) return;
  const origins = services.context.catalogue.findTokenOrigins(clientId);
  if (origins.length === 0 || (URL.canParse(tokenUri) && origins.includes(new URL(tokenUri).origin))) return;
  throw new InvalidRequestError(
    `The request is not valid: ${field} is the operator’s own, and its codes go to the operator’s token endpoint only.`,
    { fields: [field] },
  );
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
