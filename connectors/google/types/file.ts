import { defineType, field, fileLink, type FetchArguments } from '../../../src/connector';
import { canTellFiles, readDrive, type DriveCursor, type DriveFile } from '../drive';

/** What the provider's own kinds of documents are exported as (https://developers.google.com/workspace/drive/api/guides/ref-export-formats). */
const EXPORTS: Readonly<Record<string, string>> = {
  'application/vnd.google-apps.document': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.google-apps.spreadsheet': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.google-apps.presentation':
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.google-apps.drawing': 'image/png',
};

export const file = defineType({
  id: 'file',
  name: 'File',
  filters: ['ownedOnly'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    mimeType: field.text('Media type'),
    size: field.integer('Bytes'),
    url: field.url('Link'),
    owner: field.email('Owner'),
    isShared: field.boolean('Shared'),
    createdOn: field.date('Created'),
    modifiedOn: field.date('Modified'),
    content: field.file('Content'),
    folderId: field.reference('Folder', { to: 'folder', targetName: 'Files' }),
  },
  changes: canTellFiles,
  async fetch(args: FetchArguments<DriveCursor>) {
    const { files, removed, next } = await readDrive(args, 'file');
    const items = files.map((given) => ({
      id: given.id,
      name: given.name,
      mimeType: given.mimeType,
      size: given.size === undefined ? null : Number(given.size),
      url: given.webViewLink ?? null,
      owner: given.owners?.[0]?.emailAddress ?? null,
      isShared: given.shared === true,
      createdOn: given.createdTime ?? null,
      modifiedOn: given.modifiedTime ?? null,
      content: linkContent(given),
      folderId: given.parents?.[0] ?? null,
    }));
    return { items, removed, next };
  },
});

/** Where the bytes are; the key changes with them. Forms, maps and the like have none. */
function linkContent({ id, mimeType, md5Checksum, modifiedTime, capabilities }: DriveFile): string | null {
  if (capabilities?.canDownload === false) return null;
  const key = `${id}-${md5Checksum ?? modifiedTime ?? ''}`;
  const exported = EXPORTS[mimeType];
  if (exported !== undefined) return fileLink('export', { id, mimeType: exported }, key);
  return mimeType.startsWith('application/vnd.google-apps') ? null : fileLink('download', { id }, key);
}
