import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals and opens texts with AES-256-GCM. */
export interface Sealer {
  /** Nonce, ciphertext and tag in one; `context` must be given again to open it. */
  seal(text: string, context: string): Buffer;
  /** Throws when the key, the context or a single bit is another. */
  open(sealed: Buffer, context: string): string;
}

/** Makes a sealer for one 32-byte key. The context (associated data) ties a sealed text to its place. */
export function createSealer(key: Buffer): Sealer {
  return {
    seal(text, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, context) {
      // A shorter tag would be easier to guess (NIST SP 800-38D §5.2.1.2).
      if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Error('the sealed text is too short');
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(context))
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
  };
}
