import { hkdfSync } from 'node:crypto';

/** What a key is for; two purposes never share a key. Each connector has its own two. */
export type KeyPurpose =
  | 'refresh-seal'
  | 'refresh-hash'
  | 'pkce-verifier'
  | 'relay-code'
  | 'session-cookie'
  | 'page-reason'
  | 'connector'
  | `${string}/${'cursor' | 'webhook'}`;

/**
 * Derives the 32-byte key of one purpose (HKDF with SHA-256, RFC 5869). From `SECRET_KEY`, every replica derives the same
 * keys; changing it fails the flows that are under way, forgets kept refresh results, ends cursors, and makes webhooks whose
 * secret was derived fail until they are registered again. `salt` tells apart who has the same secret.
 */
export function deriveKey(secret: Buffer | string, purpose: KeyPurpose, salt = ''): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, `dockline/v1/${purpose}`, 32));
}
