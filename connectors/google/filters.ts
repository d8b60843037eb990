import type { FilterDefinition } from '../../src/connector';
import { readAllCalendars } from './calendars';
import type { Service } from './services';

const CALENDAR_FILTERS: readonly FilterDefinition[] = [
  {
    id: 'calendars',
    title: 'Calendars',
    type: 'multidropdown',
    options: async ({ apiClient }) =>
      (await readAllCalendars(apiClient)).map(({ id, summary, summaryOverride }) => ({
        title: summaryOverride ?? summary,
        value: id,
      })),
  },
  { id: 'from', title: 'Events from', type: 'datebox' },
];

const DRIVE_FILTERS: readonly FilterDefinition[] = [
  { id: 'ownedOnly', title: 'Own files and folders only', type: 'bool', defaultValue: false },
];

/** What the user may choose, of the services that are on. */
export function listFilters(services: ReadonlySet<Service>): readonly FilterDefinition[] {
  return [...(services.has('calendar') ? CALENDAR_FILTERS : []), ...(services.has('drive') ? DRIVE_FILTERS : [])];
}
