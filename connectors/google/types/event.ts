import { defineType, field, type FetchArguments } from '../../../src/connector';
import { readCalendars } from '../calendars';
import {
  canTellEvents,
  findWindow,
  readChangedEvents,
  readEvents,
  type CalendarEvent,
  type Window,
} from '../event-list';

/** Calendars that are left, and where the first of them goes on. */
interface Cursor {
  calendars: readonly string[];
  pageToken?: string;
  window: Window;
}

/** Events; a series comes as its instances. */
export const event = defineType({
  id: 'event',
  name: 'Event',
  filters: ['calendars', 'from'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    description: field.html('Description'),
    location: field.text('Location'),
    time: field.timeRange('Time'),
    days: field.dayRange('Days', { description: 'Of events that last whole days' }),
    isAllDay: field.boolean('All day'),
    status: field.select('Status', [{ name: 'confirmed' }, { name: 'tentative' }]),
    organizer: field.email('Organizer'),
    attendees: field.text('Attendees', { description: 'E-mail addresses, one a line' }),
    url: field.url('Link'),
    meetingUrl: field.url('Meeting'),
    seriesId: field.text('Series', { description: 'The same for all instances of a series' }),
    createdOn: field.date('Created'),
    updatedOn: field.date('Updated'),
    calendarId: field.reference('Calendar', { to: 'calendar', targetName: 'Events' }),
  },
  changes: canTellEvents,
  async fetch(args: FetchArguments<Cursor>) {
    const { changes, filter, now } = args;
    const cursor: Cursor = args.cursor ?? {
      calendars: (await readCalendars(args)).map(({ id }) => id),
      window: findWindow(now, filter),
    };
    const [calendarId, ...rest] = cursor.calendars;
    if (calendarId === undefined) return { items: [] };
    const { window, pageToken } = cursor;
    const { items, nextPageToken } =
      changes === undefined
        ? await readEvents(args, calendarId, { window, pageToken })
        : await readChangedEvents(args, calendarId, { since: changes.since, pageToken });
    const shown = items.filter((item) => item.status !== 'cancelled' && isInside(item, window));
    const gone = changes === undefined ? [] : items.filter((item) => !shown.includes(item));
    const next: Cursor | undefined =
      nextPageToken !== undefined
        ? { ...cursor, pageToken: nextPageToken }
        : rest.length > 0
          ? { calendars: rest, window }
          : undefined;
    return {
      items: shown.map((item) => toEvent(calendarId, item)),
      removed: gone.map(({ id }) => rowId(calendarId, id)),
      next,
    };
  },
});

/** One event has the same id on the calendars of all who are invited. */
function rowId(calendarId: string, id: string): string {
  return `${calendarId}#${id}`;
}

/** The provider's own rule: ends after the beginning of the window, starts before its end. */
function isInside({ start, end }: CalendarEvent, { timeMin, timeMax }: Window): boolean {
  const read = (time: CalendarEvent['start']): number => Date.parse(time?.dateTime ?? time?.date ?? '');
  return read(end) > Date.parse(timeMin) && read(start) < Date.parse(timeMax);
}

function toEvent(
  calendarId: string,
  given: CalendarEvent,
): {
  id: string;
  name: string;
  description: string;
  location: string;
  time: { start: string; end: string } | null;
  days: { start: string; end: string } | null;
  isAllDay: boolean;
  status: string;
  organizer: string | null;
  attendees: string;
  url: string | null;
  meetingUrl: string | null;
  seriesId: string | null;
  createdOn: string | null;
  updatedOn: string | null;
  calendarId: string;
} {
  const { start = {}, end = {} } = given;
  const isAllDay = start.date !== undefined;
  return {
    id: rowId(calendarId, given.id),
    name: given.summary ?? '(No title)',
    description: given.description ?? '',
    location: given.location ?? '',
    time: isAllDay ? null : { start: start.dateTime ?? '', end: end.dateTime ?? '' },
    days: isAllDay ? { start: start.date ?? '', end: dayBefore(end.date ?? start.date ?? '') } : null,
    isAllDay,
    status: given.status ?? 'confirmed',
    organizer: given.organizer?.email ?? null,
    attendees: (given.attendees ?? []).map(({ email, displayName }) => email ?? displayName ?? '').join('\n'),
    url: given.htmlLink ?? null,
    meetingUrl: given.hangoutLink ?? null,
    seriesId: given.recurringEventId ?? null,
    createdOn: given.created ?? null,
    updatedOn: given.updated ?? null,
    calendarId,
  };
}

/** The provider's last day is the first one that does not belong to the event. */
function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
