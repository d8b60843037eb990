import { createHmac } from 'node:crypto';

/** What one authorization is tied to. */
export interface VerifierContext {
  connectorId: string;
  clientId: string;
  /** The host's callback. */
  callbackUri: string;
  /** The host's state; `undefined` derives one verifier per callback, which satisfies a server and protects nothing. */
  state: string | undefined;
}

/**
 * Derives a code verifier (RFC 7636 §4.1): 43 characters from 32 bytes. The contract has no place for one between its two
 * calls, so both calls derive it from what both know; no replica remembers anything. The input is a JSON array, so no two
 * contexts look alike.
 */
export function deriveCodeVerifier(
  key: Buffer,
  { connectorId, clientId, callbackUri, state }: VerifierContext,
): string {
  const context = ['dockline/pkce/v1', connectorId, clientId, callbackUri, state ?? null];
  return createHmac('sha256', key).update(JSON.stringify(context)).digest('base64url');
}
