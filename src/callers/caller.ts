import { AccessDeniedError } from '../errors';
import type { Scope } from './scopes';

/** Who calls, and what it may do. */
export interface Caller {
  userId: string;
  /** The one app that this caller acts for; empty at account level. */
  appId: string;
  scopes: ReadonlySet<Scope>;
  via: 'key' | 'session' | 'token';
  /** The key, or the key behind the session. */
  keyId: string | undefined;
}

/** User of the operator's own key; nobody else is this user. */
export const OPERATOR_USER = 'admin';

/** True for those who may do everything at a level: in all of the account, or in the one app of theirs. */
export function isSuperuser({ scopes, appId: own }: Caller, appId: string): boolean {
  return scopes.has('admin') && (own === '' || own === appId);
}

/** Throws a 403 when the caller lacks the scope. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.has(scope) || caller.scopes.has('admin')) return;
  throw new AccessDeniedError(`This needs the scope ${scope}.`, { code: 'insufficient_scope' });
}
