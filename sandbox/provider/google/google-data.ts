import { pick, words } from '../generated-random';
import type { SandboxUser } from '../seed-data';

/** A calendar of the simulated Google. */
export interface Calendar {
  id: string;
  summary: string;
  primary: boolean;
  /** Ids of users on whose list it is. */
  userIds: string[];
  events: Map<string, CalendarEvent>;
}

/** A day, or a point in time. */
export type EventTime = { date: string } | { dateTime: string };

/** An event: a single one, a series (`recurrence`), or an instance of a series that is unlike the others. */
export interface CalendarEvent {
  id: string;
  status: 'confirmed' | 'cancelled';
  summary: string;
  description?: string;
  location?: string;
  start: EventTime;
  end: EventTime;
  created: string;
  updated: string;
  /** A series: one instance a day, so many. */
  count?: number;
  recurringEventId?: string;
  originalStartTime?: EventTime;
  attendees?: Array<{ email: string; responseStatus: string }>;
}

/** A file or a folder of the simulated Drive. */
export interface DriveFile {
  id: string;
  name: string;
  mimeType: string;
  parents: string[];
  /** Whether it was put into the trash itself. */
  isTrashed: boolean;
  createdTime: string;
  modifiedTime: string;
  content: string;
  userId: string;
}

/** A contact or a person of the directory. */
export interface Person {
  resourceName: string;
  name: string;
  email: string;
  organization?: string;
}

/** Everything that the simulated Google holds. */
export interface GoogleData {
  calendars: Map<string, Calendar>;
  files: Map<string, DriveFile>;
  /** Ids of files that changed, oldest first; a page token is an index into it. */
  fileChanges: string[];
  contacts: Map<string, Person>;
  directory: Map<string, Person>;
  newId(prefix: string): string;
}

export const FOLDER = 'application/vnd.google-apps.folder';
export const DOCUMENT = 'application/vnd.google-apps.document';

/** Whether a file is in the trash, by itself or with a folder above it. */
export function isTrashed(data: GoogleData, file: DriveFile): boolean {
  if (file.isTrashed) return true;
  const parent = data.files.get(file.parents[0] ?? '');
  return parent !== undefined && isTrashed(data, parent);
}

/** Makes data for `users`; each has a calendar and a few files, the first one generated ones too. */
export function createGoogleData(
  users: readonly SandboxUser[],
  size: { events: number; files: number; seed: number },
  now: () => number,
): GoogleData {
  let counter = 0;
  const data: GoogleData = {
    calendars: new Map(),
    files: new Map(),
    fileChanges: [],
    contacts: new Map(),
    directory: new Map(),
    newId(prefix) {
      counter += 1;
      return `${prefix}${counter.toString(36).padStart(6, '0')}`;
    },
  };
  // Around now: what lies years away is outside the window that is read.
  const start = now() - 30 * 86_400_000;
  users.forEach((user, index) => {
    const calendar: Calendar = {
      id: user.email,
      summary: user.fullName,
      primary: true,
      userIds: [user.id],
      events: new Map(),
    };
    data.calendars.set(calendar.id, calendar);
    const count = index === 0 ? 6 + size.events : 3;
    for (let at = 0; at < count; at += 1) addGenerated(data, calendar, { at, seed: size.seed, start });
    addFiles(data, user, index === 0 ? 5 + size.files : 2, size.seed, start);
    data.contacts.set(`people/c${index}`, {
      resourceName: `people/c${index}`,
      name: `Contact ${index}`,
      email: `contact${index}@example.com`,
      organization: 'Acme',
    });
    data.directory.set(`people/d${index}`, {
      resourceName: `people/d${index}`,
      name: user.fullName,
      email: user.email,
    });
  });
  const shared = { id: 'team@group.calendar.google.com', summary: 'Team', primary: false };
  data.calendars.set(shared.id, { ...shared, userIds: users.map(({ id }) => id), events: new Map() });
  return data;
}

function addGenerated(
  data: GoogleData,
  calendar: Calendar,
  { at, seed, start }: { at: number; seed: number; start: number },
): void {
  const time = start + at * 3_600_000;
  const isAllDay = pick(3, seed, calendar.id, at, 'day') === 0;
  const day = (offset: number): EventTime => ({
    date: new Date(time + offset * 86_400_000).toISOString().slice(0, 10),
  });
  const point = (offset: number): EventTime => ({ dateTime: new Date(time + offset * 3_600_000).toISOString() });
  const id = data.newId('event');
  calendar.events.set(id, {
    id,
    status: 'confirmed',
    summary: words(3, seed, calendar.id, at),
    location: words(1, seed, calendar.id, at, 'place'),
    start: isAllDay ? day(0) : point(0),
    end: isAllDay ? day(1) : point(1),
    created: new Date(start).toISOString(),
    updated: new Date(start).toISOString(),
    ...(at % 5 === 4 && { count: 3 }),
    ...(at % 2 === 0 && { attendees: [{ email: 'grace@example.com', responseStatus: 'accepted' }] }),
  });
}

function addFiles(data: GoogleData, user: SandboxUser, count: number, seed: number, start: number): void {
  const at = new Date(start).toISOString();
  const base = { isTrashed: false, createdTime: at, modifiedTime: at, userId: user.id };
  const folder = data.newId('folder');
  data.files.set(folder, { ...base, id: folder, name: 'Plans', mimeType: FOLDER, parents: [], content: '' });
  for (let index = 0; index < count; index += 1) {
    const id = data.newId('file');
    const isDocument = index % 2 === 0;
    data.files.set(id, {
      ...base,
      id,
      name: isDocument ? words(2, seed, id) : `${words(2, seed, id)}.txt`,
      mimeType: isDocument ? DOCUMENT : 'text/plain',
      parents: index % 3 === 0 ? [folder] : [],
      content: words(20, seed, id, 'content'),
    });
  }
}
