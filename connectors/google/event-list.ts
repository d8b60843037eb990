import {
  createPageGuard,
  expectMemberList,
  hasStatus,
  type ChangesQuestion,
  type SyncArguments,
} from '../../src/connector';
import { fingerprintCalendars, readAllCalendars, readCalendars } from './calendars';

/** A day, or a point in time with its zone. */
interface EventTime {
  date?: string;
  dateTime?: string;
}

/** An event (https://developers.google.com/workspace/calendar/api/v3/reference/events). */
export interface CalendarEvent {
  id: string;
  status?: string;
  summary?: string;
  description?: string;
  location?: string;
  htmlLink?: string;
  hangoutLink?: string;
  created?: string;
  updated?: string;
  start?: EventTime;
  end?: EventTime;
  recurrence?: readonly string[];
  recurringEventId?: string;
  organizer?: { email?: string; displayName?: string };
  attendees?: ReadonlyArray<{ email?: string; displayName?: string; responseStatus?: string }>;
}

/** One page of events. */
interface EventPage {
  items: CalendarEvent[];
  nextPageToken: string | undefined;
}

const FIELDS =
  'nextPageToken,items(id,status,summary,description,location,htmlLink,hangoutLink,created,updated,start,end,recurrence,recurringEventId,organizer(email,displayName),attendees(email,displayName,responseStatus))';

const MAX_RESULTS = 2500;

/** Events between these times are read: series without an end have no last instance. */
export interface Window {
  timeMin: string;
  timeMax: string;
}

/** From the beginning of last year, or the user's choice, to the end of next year; the same all year long. */
export function findWindow(now: number, { from }: SyncArguments['filter']): Window {
  const year = new Date(now).getUTCFullYear();
  return {
    timeMin: typeof from === 'string' ? from : new Date(Date.UTC(year - 1, 0, 1)).toISOString(),
    timeMax: new Date(Date.UTC(year + 2, 0, 1)).toISOString(),
  };
}

/** A page of everything: series as their instances, what was cancelled left out. */
export async function readEvents(
  { apiClient }: SyncArguments,
  calendar: string,
  { window, pageToken }: { window: Window; pageToken: string | undefined },
): Promise<EventPage> {
  return readPage(apiClient, calendar, { ...window, singleEvents: 'true', pageToken }, 1);
}

/** A page of what changed: single events, series as such, and instances unlike their series. Cancelled ones are told. */
export async function readChangedEvents(
  { apiClient }: SyncArguments,
  calendar: string,
  { since, pageToken }: { since: string; pageToken: string | undefined },
): Promise<EventPage> {
  // Asked twice in a run: before it, whether changes tell all, and in it.
  return readPage(apiClient, calendar, { updatedMin: since, showDeleted: 'true', singleEvents: 'false', pageToken }, 2);
}

/**
 * Whether changes tell everything: the same calendars and the same window all the time, and no series that changed. Which
 * instances a series lost is told by nobody.
 */
export async function canTellEvents(question: ChangesQuestion): Promise<boolean> {
  const { apiClient, marks, since, filter, now } = question;
  const current = fingerprintCalendars(await readAllCalendars(apiClient));
  if (marks.length === 0 || !marks.every((mark) => mark['calendars'] === current)) return false;
  const sinceMs = Date.parse(since);
  if (JSON.stringify(findWindow(sinceMs, filter)) !== JSON.stringify(findWindow(now, filter))) return false;
  const calendars = await readCalendars(question);
  const answers = await Promise.all(calendars.map(({ id }) => hasPlainChanges(question, id, since)));
  return !answers.includes(false);
}

async function hasPlainChanges(args: SyncArguments, calendar: string, since: string): Promise<boolean> {
  const checkProgress = createPageGuard('changed events');
  let pageToken: string | undefined;
  do {
    checkProgress(String(pageToken));
    let page: EventPage;
    try {
      page = await readChangedEvents(args, calendar, { since, pageToken });
    } catch (error) {
      // Too long ago for the provider (updatedMinTooLongAgo).
      if (hasStatus(error, 410)) return false;
      throw error;
    }
    if (!page.items.every(isPlain)) return false;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return true;
}

/** Not a series, and not one that was cancelled and does not say any more what it was. */
function isPlain({ recurrence, recurringEventId, start }: CalendarEvent): boolean {
  return recurrence === undefined && (recurringEventId !== undefined || start !== undefined);
}

async function readPage(
  apiClient: SyncArguments['apiClient'],
  calendar: string,
  query: Readonly<Record<string, string | undefined>>,
  readers: number,
): Promise<EventPage> {
  try {
    const { data } = await apiClient.get<{ items?: CalendarEvent[]; nextPageToken?: string }>(
      `/calendar/v3/calendars/${encodeURIComponent(calendar)}/events`,
      { query: { ...query, maxResults: MAX_RESULTS, fields: FIELDS }, readers },
    );
    return { items: expectMemberList<CalendarEvent>(data, 'items', 'events'), nextPageToken: data.nextPageToken };
  } catch (error) {
    // A calendar that was deleted stays on lists for a while.
    if (hasStatus(error, 404)) return { items: [], nextPageToken: undefined };
    throw error;
  }
}
