import { createHmac } from 'node:crypto';
import { isEqualText } from '../keys';
import { InvalidRequestError } from '../errors';
import type { Changes } from './sync-type';

/** Everything that a run has to know on its later pages, since nothing else is remembered. */
export interface RunPosition {
  /** The mode of the whole run; `undefined` reads everything. */
  changes: Changes | undefined;
  /** What the type's `fetch` returned as `next`. */
  cursor: unknown;
}

/** Writes positions into texts and reads them back. */
export interface CursorSigner {
  write(type: string, position: RunPosition): string;
  /** Throws an `InvalidRequestError` when the text was altered or belongs to another type or connector. */
  read(type: string, text: string): RunPosition;
}

/** Makes the signer of one connector (HMAC-SHA256, RFC 2104). A cursor is not secret, but nobody else may write one. */
export function createCursorSigner(connectorId: string, key: Buffer): CursorSigner {
  const sign = (type: string, payload: string): string =>
    createHmac('sha256', key)
      .update(JSON.stringify([connectorId, type, payload]))
      .digest('base64url');
  return {
    write(type, position) {
      const payload = Buffer.from(JSON.stringify([position.changes ?? null, position.cursor])).toString('base64url');
      return `${payload}.${sign(type, payload)}`;
    },
    read(type, text) {
      const [payload = '', signature = ''] = text.split('.');
      if (!isEqualText(sign(type, payload), signature)) {
        throw new InvalidRequestError('The request is not valid: pagination was altered or belongs to another type.', {
          code: 'invalid_cursor',
        });
      }
      const [changes, cursor] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [
        Changes | null,
        unknown,
      ];
      return { changes: changes ?? undefined, cursor };
    },
  };
}
