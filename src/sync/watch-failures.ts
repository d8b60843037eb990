import { NotFoundError } from '../errors';
import type { ApiClient } from '../api-client';

/** An ApiClient that remembers what failed. */
interface WatchedClient {
  apiClient: ApiClient;
  /** Throws the first failure, when there was one. */
  throwFirst(): void;
}

/**
 * Watches a client: a connector may catch a failure and go on, but an empty list after a failure must never be answered,
 * since a host removes every row that a full run does not name.
 */
export function watchFailures(apiClient: ApiClient): WatchedClient {
  const failures: unknown[] = [];
  const watch = async <T>(promise: Promise<T>): Promise<T> => {
    try {
      return await promise;
    } catch (error) {
      // That a thing is not there is an answer.
      if (!(error instanceof NotFoundError)) failures.push(error);
      throw error;
    }
  };
  return {
    apiClient: {
      request: (request) => watch(apiClient.request(request)),
      get: (path, options) => watch(apiClient.get(path, options)),
      post: (path, data, options) => watch(apiClient.post(path, data, options)),
      stream: (path, options) => watch(apiClient.stream(path, options)),
    },
    throwFirst() {
      if (failures.length > 0) throw failures[0];
    },
  };
}
