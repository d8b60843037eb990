import { ACCOUNT_ARGUMENTS, ACCOUNT_OPTIONS } from '../account-options';
import { defineCommand } from '../command';
import { jsonObject, list, neededText, time, toggle } from '../options';

export const command = defineCommand({
  name: 'pull',
  group: 'connector',
  summary: 'Writes one NDJSON file for each type; goes on where it stopped.',
  arguments: ACCOUNT_ARGUMENTS,
  options: {
    out: neededText('<folder>', 'where the files go', 'Say where the files go: --out <folder>'),
    types: list('<a,b>', 'which types; default: all'),
    since: time('<time>', 'only what changed since then (ISO 8601), where the type can tell'),
    filter: jsonObject('<json>', 'filters, as the host would send them: {"archived": true}'),
    restart: toggle('starts anew, also when an earlier pull was not finished'),
    ...ACCOUNT_OPTIONS,
  },
  async run(given, context) {
    const { pull }: typeof import('../pull') = require('../pull');
    await pull(given, context);
  },
});
