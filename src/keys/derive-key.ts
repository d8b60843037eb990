import { hkdfSync } from 'node:crypto';

/** What a key is for; two purposes never share a key. */
export type KeyPurpose =
  'refresh-seal' | 'refresh-hash' | 'pkce-verifier' | 'relay-code' | 'session-cookie' | 'page-reason' | 'connector';

/**
 * Derives the 32-byte key of one purpose from `SECRET_KEY` (HKDF, RFC 5869). Every replica with the same `SECRET_KEY`
 * derives the same keys; changing it fails the flows that are under way, forgets kept refresh results, ends cursors, and makes
 * webhooks whose secret was derived fail until they are registered again.
 */
export function deriveKey(secretKey: Buffer, purpose: KeyPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, '', `dockline/v1/${purpose}`, 32));
}
