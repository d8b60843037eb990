import { defineCommand } from '../command';
import { JSON_OPTION, say } from '../print';

export const command = defineCommand({
  name: 'migrate',
  group: 'store',
  summary: 'Brings the tables up to date; the service does the same at its start.',
  options: JSON_OPTION,
  async run(given, context) {
    const { withStore }: typeof import('../store/with-store') = require('../store/with-store');
    const steps = await withStore(context, async ({ migrated }) => migrated);
    say(given, context, {
      message: steps === 0 ? 'The tables are up to date.' : `The tables are up to date; ${steps} steps were taken.`,
    });
  },
});
