import type { SandboxUser } from '../seed-data';
import { Refusal } from '../refusal';
import type { AddRoute } from './call';
import type { GoogleChanges } from './google-changes';
import type { Calendar, CalendarEvent, GoogleData } from './google-data';
import { listEvents, slicePage } from './list-events';
import { writeEvent } from './write-google';

/** What the calendars stand on. */
interface CalendarParts {
  get: AddRoute;
  post: AddRoute;
  data: GoogleData;
  changes: GoogleChanges;
  now: () => number;
}

/** Calendar v3: calendars and their events. */
export function addCalendar({ get, post, data, changes, now }: CalendarParts): void {
  const calendarOf = (user: SandboxUser, id: unknown): Calendar => {
    const wanted = id === 'primary' ? user.email : String(id);
    const calendar = data.calendars.get(wanted);
    if (calendar?.userIds.includes(user.id) !== true) throw new Refusal(404, 'notFound');
    return calendar;
  };

  get('/calendar/v3/users/me/calendarList', ({ user, query }) => {
    const calendars = [...data.calendars.values()].filter(({ userIds }) => userIds.includes(user.id));
    const { items, nextPageToken } = slicePage(calendars, query['pageToken'], Number(query['maxResults'] ?? 100));
    return {
      kind: 'calendar#calendarList',
      items: items.map(({ id, summary, primary }) => ({
        kind: 'calendar#calendarListEntry',
        id,
        summary,
        timeZone: 'UTC',
        accessRole: 'owner',
        ...(primary && { primary }),
      })),
      nextPageToken,
    };
  });
  get('/calendar/v3/calendars/:calendar/events', ({ user, query, request }) => {
    const calendar = calendarOf(user, request.params['calendar']);
    const events = listEvents(calendar, query, now());
    const { items, nextPageToken } = slicePage(events, query['pageToken'], Number(query['maxResults'] ?? 250));
    return { kind: 'calendar#events', summary: calendar.summary, items: items.map(writeEvent), nextPageToken };
  });
  post('/calendar/v3/calendars/:calendar/events', ({ user, request }) => {
    const calendar = calendarOf(user, request.params['calendar']);
    const { summary, start, end, description, location } = request.body as Partial<CalendarEvent>;
    if (start === undefined || end === undefined) throw new Refusal(400, 'required');
    return writeEvent(changes.createEvent(calendar.id, { summary: summary ?? '', start, end, description, location }));
  });
}
