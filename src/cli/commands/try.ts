import { ACCOUNT_ARGUMENTS, ACCOUNT_OPTIONS } from '../account-options';
import { defineCommand } from '../command';

export const command = defineCommand({
  name: 'try',
  group: 'connector',
  summary: 'Shows types, filters, schema and the first page of each type.',
  arguments: ACCOUNT_ARGUMENTS,
  options: ACCOUNT_OPTIONS,
  async run(given, context) {
    const { tryConnector }: typeof import('../try-connector') = require('../try-connector');
    await tryConnector(given, context);
  },
});
