import { ConflictError, InvalidRequestError, type DocklineError } from '../errors';

/** SQLSTATE for a text with NUL, half a surrogate pair, or longer than an index takes; and for a number out of range. */
const UNSTORABLE = new Set(['22021', '22P05', '22001', '22003', '54000']);

/** A row that another one points at is gone, in both stores. */
const GONE = new Set(['23503', 'SQLITE_CONSTRAINT_FOREIGNKEY']);

/** A statement that failed because of its values, as a 400 or 409; `undefined` when the statement itself is wrong. */
export function toInputError(error: unknown): DocklineError | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code !== 'string') return undefined;
  if (UNSTORABLE.has(code))
    return new InvalidRequestError('The request is not valid: it holds a value that cannot be stored.', {
      code: 'unstorable_value',
      detail: code,
    });
  if (GONE.has(code))
    return new ConflictError('What this belongs to was deleted in the meantime. Please start again.', {
      code: 'deleted_meanwhile',
      detail: code,
    });
  return undefined;
}
