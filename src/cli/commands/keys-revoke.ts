import { defineCommand } from '../command';
import { JSON_OPTION, say } from '../print';

export const command = defineCommand({
  name: 'keys revoke',
  group: 'store',
  summary: 'Ends an API key now.',
  arguments: { id: { help: 'its id, as keys list shows it', missing: 'Say id' } },
  options: JSON_OPTION,
  async run(given, context) {
    const { keepInAudit, withApiKeys }: typeof import('../store/with-store') = require('../store/with-store');
    await withApiKeys(context, async (apiKeys, database) => {
      await apiKeys.revoke(given.id, '');
      await keepInAudit(database, context, 'key.revoke', { key: given.id });
    });
    say(given, context, { message: 'The key is revoked.' });
  },
});
