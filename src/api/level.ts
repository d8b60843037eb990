import { isSuperuser, type Caller } from '../callers';
import { isUuid, unknownIntegration, type Integration } from '../connections';
import { AccessDeniedError, InvalidRequestError, NotFoundError } from '../errors';
import type { ApiServices } from './api-route';

/**
 * The app that a call is about: the one that it names, else the caller's own; empty at account level. A caller of one app
 * has no other.
 */
export function resolveApp({ appId }: Caller, requested: string | undefined): string {
  if (requested === undefined) return appId;
  if (!isUuid(requested.toLowerCase())) {
    throw new InvalidRequestError('The request is not valid: app_id must be a UUID.', { fields: ['app_id'] });
  }
  if (appId !== '' && appId !== requested.toLowerCase()) {
    throw new AccessDeniedError('This caller belongs to another app.', { code: 'wrong_app' });
  }
  return requested.toLowerCase();
}

/**
 * An integration by id or slug, in the app first and then at account level: an account's integrations can be used within
 * its apps, and those of one app nowhere else.
 */
export async function findIntegration({ context }: ApiServices, idOrSlug: string, appId: string): Promise<Integration> {
  const { integrations } = context;
  if (appId === '') return integrations.find(idOrSlug, '');
  return integrations.find(idOrSlug, appId).catch((error: unknown) => {
    if (error instanceof NotFoundError) return integrations.find(idOrSlug, '');
    throw error;
  });
}

/** Only the owner and superusers see and change how an integration is set up. */
export function requireOwner(caller: Caller, { ownerId, appId }: Integration): void {
  if (isSuperuser(caller)) return;
  // A caller of an app may use an integration of the account, and not change it.
  if (caller.appId !== appId && caller.appId !== '') throw unknownIntegration();
  if (ownerId !== caller.userId) {
    throw new AccessDeniedError('Only the owner of this integration may do this.', { code: 'not_owner' });
  }
}
