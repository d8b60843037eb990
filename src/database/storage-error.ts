import { StorageUnavailableError } from '../errors';

/** Classes of SQLSTATE that are about the server and not about the statement: connection, login, resources, operator, system, lock. */
const SQLSTATE_AWAY = /^(08|28|53|57|58)|^(3D000|55000|55P03|40001|40P01|25006)$/;

/** What the operating system, the driver and the embedded store say when they cannot work now. */
const CODE_AWAY = /^(E[A-Z]{3,}|SQLITE_(BUSY|LOCKED|IOERR|FULL|CANTOPEN|READONLY).*)$/;

/** The driver's own sentences, which carry no code. */
const MESSAGE_AWAY = /terminated|timeout|not queryable|Cannot use a pool after|connection/i;

/** A failure of the database as a 503, or `undefined` when the statement is at fault. */
export function toStorageError(error: unknown): StorageUnavailableError | undefined {
  if (error instanceof StorageUnavailableError) return error;
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && code !== '') {
    const isAway = /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) ? SQLSTATE_AWAY.test(code) : CODE_AWAY.test(code);
    return isAway ? new StorageUnavailableError({ detail: code.slice(0, 30) }) : undefined;
  }
  const isAway = typeof message === 'string' && MESSAGE_AWAY.test(message);
  return isAway ? new StorageUnavailableError({ detail: 'connection' }) : undefined;
}
