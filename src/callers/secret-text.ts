import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, as 43 characters that are harmless in a URI. */
export function createSecretText(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a random secret: enough to recognise it, nothing to use. A slow hash would add nothing to 256 bits. */
export function hashSecretText(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
