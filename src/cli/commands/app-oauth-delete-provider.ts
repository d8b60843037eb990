import { defineCommand } from '../command';
import { connectInstance } from '../instance/connect-instance';
import { APP_OPTIONS, findApp } from '../instance/find-app';
import type { ListedProvider } from '../instance/print-providers';
import { CREDENTIALS } from '../instance/routes';
import { toggle } from '../options';
import { say } from '../print';
import { prompt } from '../prompt';
import { UsageError } from '../usage-error';

export const command = defineCommand({
  name: 'app oauth delete-provider',
  group: 'instance',
  summary: 'Deletes a provider of one app, with all its connections.',
  arguments: { id: { help: 'its id or its name, as list-providers shows them', missing: 'Say id' } },
  options: { ...APP_OPTIONS, yes: toggle('does not ask') },
  async run(given, context) {
    const { id } = given;
    const query = `app_id=${encodeURIComponent(findApp(given, context))}`;
    const client = connectInstance(given, context);
    const own = await client.send<ListedProvider[]>('GET', `${CREDENTIALS}/oauth/providers?${query}`);
    const known = own.find((provider) => provider.id === id || provider.name === id);
    if (known === undefined) throw new UsageError(`This app has no provider "${id}".`);
    if (!given.yes) {
      const answer = await prompt(context, `Delete ${known.name} and all its connections? (yes/no)`, false);
      if (!/^y(es)?$/i.test(answer)) throw new UsageError('Nothing was deleted.');
    }
    const path = `${CREDENTIALS}/oauth/providers/${known.id}?${query}`;
    say(given, context, await client.send<{ message: string }>('DELETE', path));
  },
});
