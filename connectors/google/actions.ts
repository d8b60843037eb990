import { defineAction } from '../../src/connector';

/** Creating an event: https://developers.google.com/workspace/calendar/api/v3/reference/events/insert. */
export const createEvent = defineAction({
  id: 'create-event',
  name: 'Create an event',
  args: {
    calendarId: { name: 'Calendar id', description: 'The primary calendar when empty', isOptional: true },
    title: { name: 'Title' },
    start: { name: 'Start', description: 'A day, 2026-01-22, or a time, 2026-01-22T10:00:00Z' },
    end: { name: 'End', description: 'The last day, or a time' },
    description: { name: 'Description', type: 'textarea', isOptional: true },
    location: { name: 'Location', isOptional: true },
  },
  async execute({ apiClient, args: { calendarId = 'primary', title, start, end, description, location } }) {
    const isAllDay = isDay(start) && isDay(end);
    await apiClient.post(`/calendar/v3/calendars/${encodeURIComponent(calendarId)}/events`, {
      summary: title,
      description,
      location,
      start: isAllDay ? { date: start } : { dateTime: toTime(start) },
      end: isAllDay ? { date: dayAfter(end) } : { dateTime: toTime(end) },
    });
  },
});

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

/** The provider wants a zone; what is no time it refuses itself, naming it. */
function toTime(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}

/** The provider's last day is the first one that does not belong to the event. */
function dayAfter(day: string): string {
  const time = Date.parse(day);
  return Number.isNaN(time) ? day : new Date(time + 86_400_000).toISOString().slice(0, 10);
}
