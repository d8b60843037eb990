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

/** True for those who may do everything. */
export function isSuperuser({ scopes }: Caller): boolean {
  return scopes.has('admin');
}

/** Throws a 403 when the caller lacks the scope. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.has(scope) || isSuperuser(caller)) return;
  throw new AccessDeniedError(`This needs the scope ${scope}.`, { code: 'insufficient_scope' });
}
