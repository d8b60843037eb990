import { defineCommand } from '../command';
import { connectInstance } from '../instance/connect-instance';
import { APP_OPTIONS, findApp } from '../instance/find-app';
import { printProviders, type ListedProvider } from '../instance/print-providers';
import { CREDENTIALS } from '../instance/routes';

export const command = defineCommand({
  name: 'app oauth list-providers',
  group: 'instance',
  summary: 'Lists the providers of one app.',
  options: APP_OPTIONS,
  async run(given, context) {
    const path = `${CREDENTIALS}/oauth/providers?app_id=${encodeURIComponent(findApp(given, context))}`;
    printProviders(given, context, await connectInstance(given, context).send<ListedProvider[]>('GET', path));
  },
});
