import {
  createPageGuard,
  expectMemberList,
  hasStatus,
  type ChangesQuestion,
  type FetchArguments,
  type SyncArguments,
} from '../../src/connector';

/** A file or a folder (https://developers.google.com/workspace/drive/api/reference/rest/v3/files). */
export interface DriveFile {
  id: string;
  name: string;
  mimeType: string;
  parents?: readonly string[];
  trashed?: boolean;
  createdTime?: string;
  modifiedTime?: string;
  size?: string;
  webViewLink?: string;
  shared?: boolean;
  ownedByMe?: boolean;
  md5Checksum?: string;
  owners?: ReadonlyArray<{ displayName?: string; emailAddress?: string }>;
  capabilities?: { canDownload?: boolean };
}

/** What a change says. */
interface Change {
  removed?: boolean;
  fileId?: string;
  file?: DriveFile;
}

/** One page of files; `removed` are ids of what is gone. */
interface DrivePage {
  files: DriveFile[];
  removed: string[];
  next: DriveCursor | undefined;
}

/** The provider's own page token. */
export interface DriveCursor {
  pageToken: string;
}

const FOLDER = 'application/vnd.google-apps.folder';

const FILE_FIELDS =
  'id,name,mimeType,parents,trashed,createdTime,modifiedTime,size,webViewLink,shared,ownedByMe,md5Checksum,owners(displayName,emailAddress),capabilities(canDownload)';

const ALL_DRIVES = { supportsAllDrives: 'true', includeItemsFromAllDrives: 'true' };

/** The next page of files, or of folders; what changed when changes are asked for. */
export async function readDrive(args: FetchArguments<DriveCursor>, kind: 'file' | 'folder'): Promise<DrivePage> {
  const { apiClient, cursor, changes, filter } = args;
  const isOwn = filter['ownedOnly'] === true;
  const isWanted = ({ mimeType, ownedByMe }: DriveFile): boolean =>
    (mimeType === FOLDER) === (kind === 'folder') && (!isOwn || ownedByMe === true);
  if (changes !== undefined) {
    const { changes: list, next } = await readChanges(args, cursor?.pageToken ?? changes.mark?.['drive'] ?? '');
    const files = list.flatMap(({ file, removed }) => (file === undefined || removed === true ? [] : [file]));
    const shown = files.filter((file) => isWanted(file) && file.trashed !== true);
    const ids = new Set(shown.map(({ id }) => id));
    const gone = list.flatMap(({ fileId }) => (fileId === undefined || ids.has(fileId) ? [] : [fileId]));
    return { files: shown, removed: gone, next: next === undefined ? undefined : { pageToken: next } };
  }
  const q = [
    'trashed = false',
    `mimeType ${kind === 'folder' ? '=' : '!='} '${FOLDER}'`,
    ...(isOwn ? ["'me' in owners"] : []),
  ].join(' and ');
  const { data } = await apiClient.get<{ files?: DriveFile[]; nextPageToken?: string }>('/drive/v3/files', {
    query: {
      ...ALL_DRIVES,
      q,
      pageSize: 1000,
      pageToken: cursor?.pageToken,
      fields: `nextPageToken,files(${FILE_FIELDS})`,
    },
  });
  const files = expectMemberList<DriveFile>(data, 'files', 'files').filter(isWanted);
  return { files, removed: [], next: data.nextPageToken === undefined ? undefined : { pageToken: data.nextPageToken } };
}

/** Where changes begin that are not made yet. */
export async function readChangeToken({ apiClient }: Pick<SyncArguments, 'apiClient'>): Promise<string> {
  const { data } = await apiClient.get<{ startPageToken: string }>('/drive/v3/changes/startPageToken', {
    query: { supportsAllDrives: 'true' },
  });
  return data.startPageToken;
}

/**
 * Whether the changes since the mark tell everything. A folder that goes to the trash or comes back takes along what is in
 * it, and that is told of the folder alone.
 */
export async function canTellFiles(question: ChangesQuestion): Promise<boolean> {
  let token = question.marks[0]?.['drive'];
  if (token === undefined) return false;
  try {
    const checkProgress = createPageGuard('changes of files');
    while (token !== undefined) {
      checkProgress(token);
      const { changes, next }: Awaited<ReturnType<typeof readChanges>> = await readChanges(question, token);
      if (!changes.every(isAboutFile)) return false;
      token = next;
    }
    return true;
  } catch (error) {
    // The provider does not know the token any more.
    if (hasStatus(error, 400, 404, 410)) return false;
    throw error;
  }
}

/** What was removed does not say any more whether it was a folder: then its name would be gone with what was in it. */
function isAboutFile({ file, removed }: Change): boolean {
  return removed !== true && file !== undefined && file.mimeType !== FOLDER;
}

async function readChanges(
  { apiClient, types }: SyncArguments,
  pageToken: string,
): Promise<{ changes: Change[]; next: string | undefined }> {
  const { data } = await apiClient.get<{ changes?: Change[]; nextPageToken?: string }>('/drive/v3/changes', {
    query: {
      ...ALL_DRIVES,
      pageToken,
      pageSize: 1000,
      includeRemoved: 'true',
      fields: `nextPageToken,newStartPageToken,changes(removed,fileId,file(${FILE_FIELDS}))`,
    },
    // Asked before the run and in it, by both types.
    readers: 2 * ['file', 'folder'].filter((type) => types.has(type)).length,
  });
  return { changes: expectMemberList<Change>(data, 'changes', 'changes'), next: data.nextPageToken };
}
