import {
  createPageGuard,
  expectList,
  fingerprint,
  hasStatus,
  type ApiClient,
  type ChangesQuestion,
} from '../../src/connector';
import { readNextAddress } from './next-address';
import { hasSameRepositories, readAllRepositories, readRepositories, type Repository } from './repositories';

/**
 * No list of the provider tells which issues were deleted or moved away, so it is found out whether any were: `/validate`
 * notes how many there are that were created before a time, and a change run counts those again. One search each.
 */

/** A search takes 256 characters; with more owners nothing is noted, and every run reads everything. */
const MAX_QUERY_LENGTH = 256;

/** Counts that are compared at most, the oldest and the newest ones: searches have a limit of their own. */
const MAX_COUNTS = 5;

const MAX_REPOSITORIES = 200;

/** What is noted now: a time, the owners as a fingerprint, and the number. `undefined` when it could not be counted. */
export async function countIssues(
  apiClient: ApiClient,
  repositories: readonly Repository[],
  now: number,
): Promise<string | undefined> {
  // Whole seconds, as the provider tells times.
  const before = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  const count = await search(apiClient, repositories, before);
  return count === undefined ? undefined : `${before} ${fingerprintOwners(repositories)} ${count}`;
}

/** Whether no issue that was there at any of the marks is gone. */
export async function hasAllIssues(question: ChangesQuestion): Promise<boolean> {
  if (!(await hasSameRepositories(question))) return false;
  const repositories = await readAllRepositories(question.apiClient);
  const owners = fingerprintOwners(repositories);
  const notes = [...new Set(question.marks.map((mark) => mark['issues']))];
  const compared = notes.length <= MAX_COUNTS ? notes : [notes[0], ...notes.slice(1 - MAX_COUNTS)];
  for (const note of compared) {
    const [before, ofOwners, count] = note?.split(' ') ?? [];
    if (before === undefined || ofOwners !== owners) return false;
    if ((await search(question.apiClient, repositories, before)) !== Number(count)) return false;
  }
  return compared.length > 0;
}

/** Whether neither issues nor comments are gone. A deleted comment leaves an event, though not which one it was. */
export async function hasAllComments(question: ChangesQuestion): Promise<boolean> {
  if (!(await hasAllIssues(question))) return false;
  const repositories = await readRepositories(question);
  // One request each, before the first page: with more, reading everything is as good.
  if (repositories.length > MAX_REPOSITORIES) return false;
  const found = await Promise.all(
    repositories.map(({ full_name }) => hasDeletedComment(question.apiClient, full_name, question.since)),
  );
  return !found.includes(true);
}

/** Events come newest first. */
async function hasDeletedComment(apiClient: ApiClient, name: string, since: string): Promise<boolean> {
  let address: string | undefined = `/repos/${name}/issues/events`;
  let query: Record<string, string> = { per_page: '100' };
  const checkProgress = createPageGuard('events');
  while (address !== undefined) {
    checkProgress(address);
    const answer: EventsAnswer | undefined = await readEvents(apiClient, address, query);
    // A repository whose issues are switched off.
    if (answer === undefined) return false;
    for (const { event, created_at } of expectList(answer.data, 'events')) {
      if (Date.parse(created_at) < Date.parse(since)) return false;
      if (event === 'comment_deleted') return true;
    }
    address = readNextAddress(answer.headers);
    query = {};
  }
  return false;
}

interface EventsAnswer {
  data: Array<{ event: string; created_at: string }>;
  headers: Record<string, string | undefined>;
}

async function readEvents(
  apiClient: ApiClient,
  address: string,
  query: Record<string, string>,
): Promise<EventsAnswer | undefined> {
  try {
    return await apiClient.get<EventsAnswer['data']>(address, { query, isConditional: true });
  } catch (error) {
    if (hasStatus(error, 404, 410)) return undefined;
    throw error;
  }
}

async function search(
  apiClient: ApiClient,
  repositories: readonly Repository[],
  before: string,
): Promise<number | undefined> {
  const owners = [...new Set(repositories.map(({ owner }) => owner.login))].toSorted();
  if (owners.length === 0) return 0;
  const q = `is:issue ${owners.map((login) => `user:${login}`).join(' ')} created:<${before}`;
  if (q.length > MAX_QUERY_LENGTH) return undefined;
  try {
    const { data } = await apiClient.get<{ total_count: number; incomplete_results: boolean }>('/search/issues', {
      query: { q, per_page: '1' },
    });
    return data.incomplete_results ? undefined : data.total_count;
  } catch (error) {
    // An owner whose issues may not be searched.
    if (hasStatus(error, 422)) return undefined;
    throw error;
  }
}

function fingerprintOwners(repositories: readonly Repository[]): string {
  return fingerprint([...new Set(repositories.map(({ owner }) => owner.login))]);
}
