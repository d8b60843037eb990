import { createHash } from 'node:crypto';

/** The S256 challenge of a code verifier (RFC 7636 §4.2). */
export function createCodeChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier, 'ascii').digest('base64url');
}
