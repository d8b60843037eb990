import {
  createPageGuard,
  expectList,
  fingerprint,
  type ApiClient,
  type ChangesQuestion,
  type SyncArguments,
} from '../../src/connector';
import { readNextAddress } from './next-address';

/** A repository, as far as it is read (https://docs.github.com/rest/repos/repos). */
export interface Repository {
  id: number;
  full_name: string;
  owner: { id: number; login: string };
  description: string | null;
  html_url: string;
  private: boolean;
  archived: boolean;
  language: string | null;
  default_branch: string;
  open_issues_count: number;
  stargazers_count: number;
  created_at: string | null;
  updated_at: string | null;
  pushed_at: string | null;
  permissions?: { admin?: boolean };
}

/** Kept for all types of the run: each begins with it. */
const READERS = 100;

/** Every repository that the account sees. */
export async function readAllRepositories(apiClient: ApiClient): Promise<Repository[]> {
  const repositories: Repository[] = [];
  let address: string | undefined = '/user/repos';
  let query: Record<string, string> = { per_page: '100' };
  const checkProgress = createPageGuard('repositories');
  while (address !== undefined) {
    checkProgress(address);
    const answer: { data: Repository[]; headers: Record<string, string | undefined> } = await apiClient.get<
      Repository[]
    >(address, { query, readers: READERS });
    repositories.push(...expectList(answer.data, 'repositories'));
    address = readNextAddress(answer.headers);
    query = {};
  }
  return repositories;
}

/** The repositories that the filter leaves. */
export async function readRepositories({ apiClient, filter: { repositories } }: SyncArguments): Promise<Repository[]> {
  const all = await readAllRepositories(apiClient);
  return Array.isArray(repositories) ? all.filter(({ id }) => repositories.includes(String(id))) : all;
}

/** Another text when the account sees other repositories. */
export function fingerprintRepositories(repositories: readonly Repository[]): string {
  return fingerprint(repositories.map(({ id }) => String(id)));
}

/** Whether the account saw the same repositories all the time: only a full run removes what was in one that is gone. */
export async function hasSameRepositories({ apiClient, marks }: ChangesQuestion): Promise<boolean> {
  const now = fingerprintRepositories(await readAllRepositories(apiClient));
  return marks.length > 0 && marks.every((mark) => mark['repositories'] === now);
}
