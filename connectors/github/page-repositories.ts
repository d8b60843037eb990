import { expectList, hasStatus, type SyncArguments } from '../../src/connector';
import { readNextAddress } from './next-address';
import { readRepositories } from './repositories';

/** A repository in a cursor: its id and its full name. */
type Entry = readonly [id: number, name: string];

/** How far the reading of many repositories is. */
export interface RepositoriesCursor {
  /** Repositories that were not begun. */
  left: readonly Entry[];
  /** Repositories with more than one page, and the address of the next. */
  open: ReadonlyArray<readonly [Entry, address: string]>;
}

/** Items of one page of one repository. */
interface RepositoryItems<T> {
  id: number;
  name: string;
  items: T[];
}

interface PageOptions<T> {
  args: SyncArguments & { cursor: RepositoriesCursor | undefined };
  /** The path behind `/repos/<owner>/<name>`. */
  path: string;
  query: Readonly<Record<string, string>>;
  /** True when later pages hold nothing that is wanted. */
  isEnough?: (items: readonly T[]) => boolean;
}

/** First pages of so many repositories are read side by side. */
const AT_ONCE = 4;

/** Reads the next page of a list that every repository has. What did not change since it was last read costs nothing. */
export async function pageRepositories<T>({
  args,
  path,
  query,
  isEnough = () => false,
}: PageOptions<T>): Promise<{ pages: Array<RepositoryItems<T>>; next: RepositoriesCursor | undefined }> {
  const cursor = args.cursor ?? { left: await listEntries(args), open: [] };
  const [continued] = cursor.open;
  const begun = continued === undefined ? cursor.left.slice(0, AT_ONCE) : [];
  const asked: Array<Promise<Answer<T>>> =
    continued === undefined
      ? begun.map((entry) => readPage<T>(args, entry, `/repos/${entry[1]}${path}`, { per_page: '100', ...query }))
      : [readPage<T>(args, continued[0], continued[1], {})];
  const answers = await Promise.all(asked);
  const unfinished = answers.flatMap(({ entry, items, address }): RepositoriesCursor['open'] =>
    address === undefined || isEnough(items) ? [] : [[entry, address]],
  );
  const next: RepositoriesCursor = {
    left: cursor.left.slice(begun.length),
    open: [...unfinished, ...cursor.open.slice(continued === undefined ? 0 : 1)],
  };
  return {
    pages: answers.map(({ entry: [id, name], items }) => ({ id, name, items })),
    next: next.left.length + next.open.length === 0 ? undefined : next,
  };
}

interface Answer<T> {
  entry: Entry;
  items: T[];
  address: string | undefined;
}

async function listEntries(args: SyncArguments): Promise<Entry[]> {
  return (await readRepositories(args)).map(({ id, full_name }) => [id, full_name]);
}

async function readPage<T>(
  { apiClient }: SyncArguments,
  entry: Entry,
  address: string,
  query: Record<string, string>,
): Promise<Answer<T>> {
  try {
    const { data, headers } = await apiClient.get<T[]>(address, { query, isConditional: true });
    return { entry, items: expectList(data, 'a list of a repository'), address: readNextAddress(headers) };
  } catch (error) {
    // The repository is gone, or its issues are switched off (410).
    if (hasStatus(error, 404, 410)) return { entry, items: [], address: undefined };
    throw error;
  }
}
