import { expectList, toAnswerError, type ApiClient } from '../../src/connector';

/** The provider takes so many in one batch. */
export const BATCH_SIZE = 10;

/** One answer inside a batch: the body under its status, or an error with it. */
type Piece<T> = { 200: T } | { statusCode?: number };

/**
 * Reads several addresses in one request (https://developer.atlassian.com/cloud/trello/rest/api-group-batch). What is gone
 * or may not be seen any more (404, 401 for one address) is `undefined`; any other failure fails the whole.
 */
export async function readBatch<T>(
  apiClient: ApiClient,
  paths: readonly string[],
  readers = 1,
): Promise<Array<T | undefined>> {
  if (paths.length === 0) return [];
  const { data } = await apiClient.get<Array<Piece<T>>>('/1/batch', { query: { urls: paths.join(',') }, readers });
  const pieces = expectList(data, 'batch');
  // Which answer belongs to which address is told by their order alone.
  if (pieces.length !== paths.length) throw toAnswerError(502);
  return pieces.map((piece) => {
    if ('200' in piece) {
      if (piece[200] === null) throw toAnswerError(502);
      return piece[200];
    }
    const status = piece.statusCode ?? 502;
    if (status === 404 || status === 401) return undefined;
    throw toAnswerError(status);
  });
}

/** A path for a batch: commas inside it are escaped, since commas separate the paths. */
export function batchPath(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `${path}?${pairs.join('&')}`;
}
