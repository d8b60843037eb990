import type { JWTVerifyGetKey } from 'jose';
import { ProviderError } from '../errors';
import { OPERATOR_USER, type Caller } from './caller';
import { isScope, PERSON_SCOPES, type Scope } from './scopes';

/** What signed tokens of an identity provider have to be. */
export interface TokenSettings {
  issuer: string;
  audience: string;
  /** A JSON Web Key Set as text, or the address of one. */
  keys: string;
}

/**
 * The caller behind a signed token (RFC 7519); `undefined` when it is not one of ours to accept, `expired` when it was
 * until it ended. Throws a `ProviderError` when the keys cannot be fetched.
 */
export type VerifyToken = (token: string) => Promise<Caller | 'expired' | undefined>;

/** Only asymmetric ones: whoever checks must not be able to sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 30;

/** Makes a verifier. Keys that stand at an address are fetched when a token first needs one, and kept. */
export function createTokenVerifier({ issuer, audience, keys }: TokenSettings, now: () => number): VerifyToken {
  let loaded: Promise<{ jose: typeof import('jose'); keySet: JWTVerifyGetKey }> | undefined;
  const load = async (): Promise<{ jose: typeof import('jose'); keySet: JWTVerifyGetKey }> => {
    const jose = await import('jose');
    const keySet = keys.startsWith('{')
      ? jose.createLocalJWKSet(JSON.parse(keys) as never)
      : jose.createRemoteJWKSet(new URL(keys));
    return { jose, keySet };
  };
  return async (token) => {
    const { jose, keySet } = await (loaded ??= load());
    try {
      const { payload, protectedHeader } = await jose.jwtVerify(token, keySet, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now()),
        requiredClaims: ['sub', 'exp'],
      });
      return isForAccess(protectedHeader.typ) ? toCaller(payload) : undefined;
    } catch (error) {
      if (error instanceof jose.errors.JWTExpired) return 'expired';
      // A key set that cannot be fetched says nothing about the token, but without it nobody is let in.
      if (error instanceof jose.errors.JWKSTimeout || !(error instanceof jose.errors.JOSEError)) throw keysAreAway();
      return undefined;
    }
  };
}

function keysAreAway(): ProviderError {
  return new ProviderError('Tokens cannot be checked right now. Please try again in a few minutes.', {
    status: 503,
    code: 'identity_provider_unreachable',
    detail: 'the key set could not be fetched',
  });
}

/** `typ` tells other tokens of the same issuer apart (RFC 8725 §3.11): a logout or event token lets nobody in. */
function isForAccess(typ: string | undefined): boolean {
  return typ === undefined || /^(application\/)?(at\+)?jwt$/i.test(typ);
}

/** Claims come from elsewhere, and may be of any type. */
function toCaller({ sub, app_id: app, scope }: Readonly<Record<string, unknown>>): Caller | undefined {
  if (typeof sub !== 'string' || sub === '' || sub.length > 200 || sub === OPERATOR_USER) return undefined;
  if (app !== undefined && typeof app !== 'string') return undefined;
  return { userId: sub, appId: app ?? '', scopes: new Set(readScope(scope)), via: 'token', keyId: undefined };
}

/** A text (RFC 9068 §2.2.3), a list of texts, or nothing, which is what a person may do. Anything else gives no scope. */
function readScope(scope: unknown): readonly Scope[] {
  if (scope === undefined) return PERSON_SCOPES;
  const names: unknown[] = typeof scope === 'string' ? scope.split(' ') : Array.isArray(scope) ? scope : [];
  return names.every((name) => typeof name === 'string') ? names.filter(isScope) : [];
}
