import { defineCommand } from '../command';
import { JSON_OPTION, print } from '../print';

export const command = defineCommand({
  name: 'keys list',
  group: 'store',
  summary: 'Lists the API keys, never the keys themselves.',
  options: JSON_OPTION,
  async run(given, context) {
    const { withApiKeys }: typeof import('../store/with-store') = require('../store/with-store');
    const keys = await withApiKeys(context, (apiKeys) => apiKeys.list(''));
    print(given, context, {
      data: keys,
      head: ['id', 'begins', 'name', 'user', 'scopes', 'ends'],
      rows: keys.map(({ id, prefix, name, userId, scopes, expiresAt, revokedAt }) => [
        id,
        prefix,
        name,
        userId,
        scopes.join(' '),
        revokedAt === null ? (expiresAt ?? 'never') : 'revoked',
      ]),
      empty: 'No keys.',
    });
  },
});
