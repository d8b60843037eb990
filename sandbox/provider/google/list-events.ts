import { Refusal } from '../refusal';
import { expandSeries } from './google-changes';
import type { Calendar, CalendarEvent, EventTime } from './google-data';

/** Parameters of a query. */
export type Query = Readonly<Record<string, string | undefined>>;

/** Longest time back that changes of a calendar are told of. */
const UPDATED_MIN_MS = 20 * 86_400_000;

/** Events as the query wants them; see https://developers.google.com/workspace/calendar/api/v3/reference/events/list. */
export function listEvents(calendar: Calendar, query: Query, now: number): CalendarEvent[] {
  const { timeMin, timeMax, updatedMin } = query;
  const isSingle = query['singleEvents'] === 'true';
  const showsDeleted = query['showDeleted'] === 'true' || updatedMin !== undefined;
  if (updatedMin !== undefined && Date.parse(updatedMin) < now - UPDATED_MIN_MS)
    throw new Refusal(410, 'updatedMinTooLongAgo');
  const all = [...calendar.events.values()];
  const events = !isSingle
    ? all
    : all.flatMap((event) => {
        if (event.count === undefined) return [event];
        if (event.status === 'cancelled') return [];
        return expandSeries(event).filter(({ id }) => !calendar.events.has(id));
      });
  const isSeriesAlive = ({ recurringEventId }: CalendarEvent): boolean =>
    recurringEventId === undefined || calendar.events.get(recurringEventId)?.status === 'confirmed';
  return events.filter((event) => {
    if (isSingle && !isSeriesAlive(event)) return false;
    if (event.status === 'cancelled' && !showsDeleted) return false;
    if (updatedMin !== undefined && Date.parse(event.updated) < Date.parse(updatedMin)) return false;
    if (timeMin !== undefined && readTime(event.end) <= Date.parse(timeMin)) return false;
    return timeMax === undefined || readTime(event.start) < Date.parse(timeMax);
  });
}

function readTime(time: EventTime): number {
  return Date.parse('date' in time ? time.date : time.dateTime);
}

/** One page, and the token of the next one. */
export function slicePage<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
): { items: readonly T[]; nextPageToken: string | undefined } {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from)) throw new Refusal(400, 'invalid');
  return {
    items: all.slice(from, from + size),
    nextPageToken: from + size < all.length ? String(from + size) : undefined,
  };
}
