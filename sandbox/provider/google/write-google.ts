import { isTrashed, type CalendarEvent, type DriveFile, type GoogleData, type Person } from './google-data';

/** An event. */
export function writeEvent({ count, ...event }: CalendarEvent): object {
  return {
    kind: 'calendar#event',
    ...event,
    htmlLink: `https://www.google.com/calendar/event?eid=${event.id}`,
    organizer: { email: 'ada@example.com' },
    ...(count !== undefined && { recurrence: [`RRULE:FREQ=DAILY;COUNT=${count}`] }),
  };
}

/** A file or a folder. */
export function writeFile(data: GoogleData, file: DriveFile): object {
  const isFile = !file.mimeType.startsWith('application/vnd.google-apps');
  return {
    kind: 'drive#file',
    id: file.id,
    name: file.name,
    mimeType: file.mimeType,
    parents: file.parents,
    trashed: isTrashed(data, file),
    explicitlyTrashed: file.isTrashed,
    createdTime: file.createdTime,
    modifiedTime: file.modifiedTime,
    webViewLink: `https://drive.google.com/file/d/${file.id}/view`,
    ownedByMe: true,
    shared: false,
    owners: [{ kind: 'drive#user', displayName: 'Ada Lovelace', emailAddress: 'ada@example.com' }],
    capabilities: { canDownload: true },
    ...(isFile && { size: String(Buffer.byteLength(file.content)) }),
  };
}

/** A contact or a person of the directory. */
export function writePerson({ resourceName, name, email, organization }: Person): object {
  return {
    resourceName,
    etag: 'e',
    names: [{ metadata: { primary: true }, displayName: name }],
    emailAddresses: [{ metadata: { primary: true }, value: email }],
    ...(organization !== undefined && { organizations: [{ metadata: { primary: true }, name: organization }] }),
  };
}
