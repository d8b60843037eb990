import { defineCommand } from '../command';
import { saveInstance } from '../instance/instances';
import { text, textOr, toggle } from '../options';
import { JSON_OPTION, say } from '../print';
import { prompt } from '../prompt';

export const command = defineCommand({
  name: 'account add-config',
  group: 'instance',
  summary: 'Saves an instance: where it is, and the API key for it.',
  options: {
    name: textOr('local', '<name>', 'how commands name it'),
    baseUrl: text('<url>', 'where it is'),
    apiKey: text('<key>', 'the key; asked for, unseen, when missing'),
    setDefault: toggle('commands use it when they name none'),
    ...JSON_OPTION,
  },
  async run(given, context) {
    const { name } = given;
    const baseUri = given.baseUrl ?? (await prompt(context, 'Address of the instance', false));
    const apiKey = given.apiKey ?? (await prompt(context, 'API key', true));
    const file = saveInstance(context.environment, { name, baseUri, apiKey }, given.setDefault);
    say(given, context, { message: `Saved as ${name}: ${file}` });
  },
});
