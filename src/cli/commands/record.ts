import { ACCOUNT_ARGUMENTS, ACCOUNT_OPTIONS } from '../account-options';
import { defineCommand } from '../command';
import { list, neededText, wholeNumber } from '../options';

export const command = defineCommand({
  name: 'record',
  group: 'connector',
  summary: 'Keeps a real account’s calls for tests, with every secret and personal value replaced.',
  arguments: ACCOUNT_ARGUMENTS,
  options: {
    out: neededText('<file>', 'where the calls go', 'Say where the calls go: --out <file>'),
    types: list('<a,b>', 'which types; default: all'),
    pages: wholeNumber(2, '<n>', 'pages of each type that are read at most'),
    ...ACCOUNT_OPTIONS,
  },
  async run(given, context) {
    const { record }: typeof import('../record/record') = require('../record/record');
    await record(given, context);
  },
});
