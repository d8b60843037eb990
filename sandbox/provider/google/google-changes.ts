import { DOCUMENT, FOLDER, type Calendar, type CalendarEvent, type DriveFile, type GoogleData } from './google-data';

/** What people do at the simulated Google. */
export interface GoogleChanges {
  createEvent(
    calendarId: string,
    event: Partial<CalendarEvent> & Pick<CalendarEvent, 'summary' | 'start' | 'end'>,
  ): CalendarEvent;
  updateEvent(calendarId: string, id: string, patch: Partial<CalendarEvent>): void;
  cancelEvent(calendarId: string, id: string): void;
  /** Makes one instance of a series unlike the others, or cancels it. */
  changeInstance(calendarId: string, seriesId: string, index: number, patch: Partial<CalendarEvent>): void;
  createCalendar(summary: string, userId: string): string;
  removeCalendar(id: string, userId: string): void;
  createFile(args: {
    name: string;
    userId: string;
    parent?: string;
    isFolder?: boolean;
    isDocument?: boolean;
    content?: string;
  }): string;
  updateFile(id: string, patch: Partial<DriveFile>): void;
  deleteFile(id: string): void;
  createContact(name: string): void;
  deleteContact(resourceName: string): void;
}

/** Makes the changes of one data set. */
export function createGoogleChanges(data: GoogleData, now: () => number): GoogleChanges {
  const time = (): string => new Date(now()).toISOString();
  const calendarOf = (id: string): Calendar => {
    const calendar = data.calendars.get(id);
    if (calendar === undefined) throw new Error(`no calendar ${id}`);
    return calendar;
  };
  const updateEvent: GoogleChanges['updateEvent'] = (calendarId, id, patch) => {
    const { events } = calendarOf(calendarId);
    const event = events.get(id);
    if (event !== undefined) events.set(id, { ...event, ...patch, updated: time() });
  };
  return {
    updateEvent,
    createEvent(calendarId, given) {
      const id = data.newId('event');
      const event: CalendarEvent = { status: 'confirmed', created: time(), updated: time(), ...given, id };
      calendarOf(calendarId).events.set(id, event);
      return event;
    },
    cancelEvent(calendarId, id) {
      updateEvent(calendarId, id, { status: 'cancelled' });
    },
    changeInstance(calendarId, seriesId, index, patch) {
      const { events } = calendarOf(calendarId);
      const series = events.get(seriesId);
      const instance = series && expandSeries(series)[index];
      if (instance === undefined) return;
      const known = events.get(instance.id) ?? instance;
      events.set(instance.id, { ...known, ...patch, id: instance.id, updated: time() });
    },
    createCalendar(summary, userId) {
      const id = data.newId('calendar');
      data.calendars.set(id, { id, summary, primary: false, userIds: [userId], events: new Map() });
      return id;
    },
    removeCalendar(id, userId) {
      const calendar = calendarOf(id);
      calendar.userIds = calendar.userIds.filter((user) => user !== userId);
    },
    ...changeFiles(data, time),
    createContact(name) {
      const resourceName = data.newId('people/c');
      data.contacts.set(resourceName, { resourceName, name, email: `${name}@example.com` });
    },
    deleteContact(resourceName) {
      data.contacts.delete(resourceName);
    },
  };
}

/** Files and folders of Drive. */
function changeFiles(
  data: GoogleData,
  time: () => string,
): Pick<GoogleChanges, 'createFile' | 'updateFile' | 'deleteFile'> {
  return {
    createFile({ name, userId, parent, isFolder = false, isDocument = false, content = '' }) {
      const id = data.newId(isFolder ? 'folder' : 'file');
      data.files.set(id, {
        id,
        name,
        mimeType: isFolder ? FOLDER : isDocument ? DOCUMENT : 'text/plain',
        parents: parent === undefined ? [] : [parent],
        isTrashed: false,
        createdTime: time(),
        modifiedTime: time(),
        content,
        userId,
      });
      data.fileChanges.push(id);
      return id;
    },
    updateFile(id, patch) {
      const file = data.files.get(id);
      if (file === undefined) return;
      // Trash moves no time of modification.
      const isMove = Object.keys(patch).every((key) => key === 'isTrashed' || key === 'parents');
      data.files.set(id, { ...file, ...patch, ...(!isMove && { modifiedTime: time() }) });
      data.fileChanges.push(id);
    },
    deleteFile(id) {
      const remove = (gone: string): void => {
        data.files.delete(gone);
        for (const file of data.files.values()) if (file.parents.includes(gone)) remove(file.id);
      };
      remove(id);
      data.fileChanges.push(id);
    },
  };
}

/** The instances of a series, one a day; their ids hold the time that they were planned for. */
export function expandSeries(series: CalendarEvent): CalendarEvent[] {
  const { count = 0, ...common } = series;
  return Array.from({ length: count }, (_, index) => {
    const start = shift(series.start, index);
    const original = 'date' in start ? start.date.replaceAll('-', '') : start.dateTime.replace(/[-:]|\.\d+/g, '');
    return {
      ...common,
      id: `${series.id}_${original}`,
      start,
      end: shift(series.end, index),
      recurringEventId: series.id,
      originalStartTime: start,
    };
  });
}

function shift(time: CalendarEvent['start'], days: number): CalendarEvent['start'] {
  const move = (text: string): string => new Date(Date.parse(text) + days * 86_400_000).toISOString();
  return 'date' in time ? { date: move(time.date).slice(0, 10) } : { dateTime: move(time.dateTime) };
}
