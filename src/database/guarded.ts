import { toInputError } from './input-error';
import { toStorageError } from './storage-error';

/**
 * Runs what asks the database. Failures of the network and of the server are a `StorageUnavailableError`, values that
 * cannot be stored are the caller's, and a wrong statement stays the bug that it is.
 */
export async function guarded<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw toStorageError(error) ?? toInputError(error) ?? error;
  }
}
