import {
  createPageGuard,
  expectMemberList,
  fingerprint,
  type ApiClient,
  type SyncArguments,
} from '../../src/connector';

/** A calendar on the user's list (https://developers.google.com/workspace/calendar/api/v3/reference/calendarList). */
export interface Calendar {
  id: string;
  summary: string;
  summaryOverride?: string;
  description?: string;
  timeZone?: string;
  accessRole: string;
  primary?: boolean;
}

/** Kept for all types of the run. */
const READERS = 20;

/** Every calendar on the user's list. */
export async function readAllCalendars(apiClient: ApiClient): Promise<Calendar[]> {
  const calendars: Calendar[] = [];
  const checkProgress = createPageGuard('calendars');
  let pageToken: string | undefined;
  do {
    checkProgress(String(pageToken));
    const { data }: { data: { items?: Calendar[]; nextPageToken?: string } } = await apiClient.get(
      '/calendar/v3/users/me/calendarList',
      { query: { maxResults: 250, pageToken }, readers: READERS },
    );
    calendars.push(...expectMemberList<Calendar>(data, 'items', 'calendars'));
    pageToken = data.nextPageToken;
  } while (pageToken !== undefined);
  return calendars;
}

/** The calendars that the filter leaves. */
export async function readCalendars({ apiClient, filter: { calendars } }: SyncArguments): Promise<Calendar[]> {
  const all = await readAllCalendars(apiClient);
  return Array.isArray(calendars) ? all.filter(({ id }) => calendars.includes(id)) : all;
}

/** Another text when other calendars are on the list. */
export function fingerprintCalendars(calendars: readonly Calendar[]): string {
  return fingerprint(calendars.map(({ id }) => id));
}
