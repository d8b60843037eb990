import { defineType, field, type FetchArguments } from '../../../src/connector';
import { canTellFiles, readDrive, type DriveCursor } from '../drive';

export const folder = defineType({
  id: 'folder',
  name: 'Folder',
  filters: ['ownedOnly'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    url: field.url('Link'),
    createdOn: field.date('Created'),
    modifiedOn: field.date('Modified'),
    parentId: field.reference('Parent folder', { to: 'folder', targetName: 'Folders' }),
  },
  changes: canTellFiles,
  async fetch(args: FetchArguments<DriveCursor>) {
    const { files, removed, next } = await readDrive(args, 'folder');
    const items = files.map(({ id, name, webViewLink, createdTime, modifiedTime, parents }) => ({
      id,
      name,
      url: webViewLink ?? null,
      createdOn: createdTime ?? null,
      modifiedOn: modifiedTime ?? null,
      parentId: parents?.[0] ?? null,
    }));
    return { items, removed, next };
  },
});
