import { createSignedText } from '../keys';
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

/** Makes the signer of one connector. A cursor is not secret, but nobody else may write one. */
export function createCursorSigner(connectorId: string, key: Buffer): CursorSigner {
  const signed = createSignedText<[Changes | null, unknown]>(key);
  return {
    write: (type, { changes, cursor }) => signed.write([changes ?? null, cursor], [connectorId, type]),
    read(type, text) {
      const position = signed.read(text, [connectorId, type]);
      if (position === undefined) {
        throw new InvalidRequestError('The request is not valid: pagination was altered or belongs to another type.', {
          code: 'invalid_cursor',
        });
      }
      const [changes, cursor] = position;
      return { changes: changes ?? undefined, cursor };
    },
  };
}
