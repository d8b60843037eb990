import type { SandboxUser } from '../seed-data';
import { Refusal } from '../refusal';
import type { AddRoute } from './call';
import { FOLDER, isTrashed, type DriveFile, type GoogleData } from './google-data';
import { slicePage } from './list-events';
import { writeFile } from './write-google';

/** Drive v3: files, folders and what changed. */
export function addDrive(get: AddRoute, data: GoogleData): void {
  const fileOf = (user: SandboxUser, id: unknown): DriveFile => {
    const file = data.files.get(String(id));
    if (file?.userId !== user.id) throw new Refusal(404, 'notFound');
    return file;
  };

  get('/drive/v3/files', ({ user, query }) => {
    const q = query['q'] ?? '';
    const files = [...data.files.values()].filter(
      (file) =>
        file.userId === user.id &&
        (!q.includes('trashed = false') || !isTrashed(data, file)) &&
        (!q.includes(`mimeType = '${FOLDER}'`) || file.mimeType === FOLDER) &&
        (!q.includes(`mimeType != '${FOLDER}'`) || file.mimeType !== FOLDER),
    );
    const { items, nextPageToken } = slicePage(files, query['pageToken'], Number(query['pageSize'] ?? 100));
    return {
      kind: 'drive#fileList',
      incompleteSearch: false,
      files: items.map((file) => writeFile(data, file)),
      nextPageToken,
    };
  });
  get('/drive/v3/changes/startPageToken', () => ({
    kind: 'drive#startPageToken',
    startPageToken: String(data.fileChanges.length + 1),
  }));
  get('/drive/v3/changes', ({ user, query }) => {
    const from = Number(query['pageToken'] ?? Number.NaN) - 1;
    if (!Number.isInteger(from) || from < 0 || from > data.fileChanges.length) throw new Refusal(400, 'invalid');
    const size = Number(query['pageSize'] ?? 100);
    const ids = data.fileChanges.slice(from, from + size);
    const next = from + size;
    return {
      kind: 'drive#changeList',
      // Told once, with the newest state.
      changes: [...new Set(ids)].map((fileId) => {
        const file = data.files.get(fileId);
        const isSeen = file?.userId === user.id;
        return {
          kind: 'drive#change',
          changeType: 'file',
          fileId,
          removed: !isSeen,
          ...(isSeen && { file: writeFile(data, file) }),
        };
      }),
      ...(next < data.fileChanges.length
        ? { nextPageToken: String(next + 1) }
        : { newStartPageToken: String(data.fileChanges.length + 1) }),
    };
  });
  get('/drive/v3/files/:id/export', ({ user, query, request, response }) => {
    const file = fileOf(user, request.params['id']);
    response.type(query['mimeType'] ?? '').send(Buffer.from(`exported ${file.content}`));
  });
  get('/drive/v3/files/:id', ({ user, query, request, response }) => {
    const file = fileOf(user, request.params['id']);
    if (query['alt'] !== 'media') return writeFile(data, file);
    return response.type(file.mimeType).send(Buffer.from(file.content));
  });
}
