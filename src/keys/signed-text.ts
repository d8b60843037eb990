import { createHmac } from 'node:crypto';
import { isEqualText } from './equal-text';

/** Values in texts that travel through other hands: anybody can read them, and only the holder of the key can write one. */
export interface SignedText<T> {
  /** `<value>.<signature>`, both in base64url: harmless in a URI, a cookie and JSON. It reads back at its place only. */
  write(value: T, place: readonly string[]): string;
  /** `undefined` when the text was changed, belongs to another place, or was written with another key. */
  read(text: string, place: readonly string[]): T | undefined;
}

/** Makes the writer and reader of one key (HMAC-SHA256, RFC 2104). `T` is what JSON can hold. */
export function createSignedText<T>(key: Buffer): SignedText<T> {
  // A JSON array, so that no two places and values look alike.
  const sign = (payload: string, place: readonly string[]): string =>
    createHmac('sha256', key)
      .update(JSON.stringify([...place, payload]))
      .digest('base64url');
  return {
    write(value, place) {
      const payload = Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${payload}.${sign(payload, place)}`;
    },
    read(text, place) {
      const [payload = '', ...signature] = text.split('.');
      if (!isEqualText(signature.join('.'), sign(payload, place))) return undefined;
      return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as T;
    },
  };
}
