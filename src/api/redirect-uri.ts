import { isSuperuser, type Caller } from '../callers';
import type { Integration } from '../connections';
import { InvalidRequestError } from '../errors';
import type { Surface } from './api-route';

/**
 * The address that providers send browsers back to, under `/oauth2/callback`. Each integration has its own, so that a code
 * which one provider was tricked into sending with another's state is not taken (RFC 9700 §4.4.2).
 */
export const CALLBACK_PATH = '/oauth2/callback';
/** The same of the credentials API. */
export const CREDENTIALS_CALLBACK_PATH = '/api/v1/credentials/auth/callback';

type Named = Pick<Integration, 'appId' | 'slug'>;

/** What is sent as `redirect_uri` where nothing else is registered, by the API that starts the authorization. */
function defaultRedirectUri({ appId, slug }: Named, surface: Surface, publicUri: string): string {
  // Names are unique within an app, so the app stands in the address as well.
  if (appId !== '') return `${publicUri}${CALLBACK_PATH}/${appId}/${slug}`;
  return `${publicUri}${surface === 'credentials' ? CREDENTIALS_CALLBACK_PATH : CALLBACK_PATH}/${slug}`;
}

/** What is sent as `redirect_uri`: the one that the integration has registered, else its own. */
export function redirectUriOf(
  integration: Pick<Integration, 'appId' | 'slug' | 'settings'>,
  surface: Surface,
  publicUri: string,
): string {
  return integration.settings.redirectUri ?? defaultRedirectUri(integration, surface, publicUri);
}

interface RedirectUriCheck {
  caller: Caller;
  /** As it is to be called. */
  integration: Named;
  publicUri: string;
  field: string;
  /** What it has now, where it is there already. */
  known?: string | undefined;
}

/**
 * Checks an address that an integration wants to register: one of its own callbacks. The callback without a name is shared
 * by all who choose it, so only an administrator may. Throws a 400 that names `field`.
 */
export function checkRedirectUri(
  redirectUri: string | undefined,
  { caller, integration, publicUri, field, known }: RedirectUriCheck,
): void {
  const sharedUri = `${publicUri}${CALLBACK_PATH}`;
  // An administrator chose the shared one, and it has no name in it that could be another's.
  if (redirectUri === undefined || (redirectUri === known && redirectUri === sharedUri)) return;
  const own = (['credentials', 'integrations'] as const).map((surface) =>
    defaultRedirectUri(integration, surface, publicUri),
  );
  const shared = isSuperuser(caller, integration.appId) ? [sharedUri] : [];
  if ([...own, ...shared].includes(redirectUri)) return;
  throw new InvalidRequestError(
    `The request is not valid: ${field} must be a callback of this integration, such as ${own[0]}.`,
    { fields: [field] },
  );
}
