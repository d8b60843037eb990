import { createHash } from 'node:crypto';

/** Base64 of 32 bytes that look like a random key and are the same in every run. */
export function testKey(name: string): string {
  return createHash('sha256').update(`key of the tests: ${name}`).digest('base64');
}
