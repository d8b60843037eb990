import { defineType, field } from '../../../src/connector';
import { readCalendars } from '../calendars';

export const calendar = defineType({
  id: 'calendar',
  name: 'Calendar',
  filters: ['calendars'],
  fields: {
    id: field.id(),
    name: field.text('Name'),
    description: field.text('Description'),
    timeZone: field.text('Time zone'),
    accessRole: field.text('Access'),
    isPrimary: field.boolean('Primary'),
  },
  fetch: async (args) => ({
    items: (await readCalendars(args)).map((given) => ({
      id: given.id,
      name: given.summaryOverride ?? given.summary,
      description: given.description ?? '',
      timeZone: given.timeZone ?? null,
      accessRole: given.accessRole,
      isPrimary: given.primary === true,
    })),
  }),
});
