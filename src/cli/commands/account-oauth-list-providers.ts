import { defineCommand } from '../command';
import { connectInstance, INSTANCE_OPTIONS } from '../instance/connect-instance';
import { printProviders, type ListedProvider } from '../instance/print-providers';
import { CREDENTIALS } from '../instance/routes';

export const command = defineCommand({
  name: 'account oauth list-providers',
  group: 'instance',
  summary: 'Lists the providers of the account.',
  options: INSTANCE_OPTIONS,
  async run(given, context) {
    const client = connectInstance(given, context);
    printProviders(given, context, await client.send<ListedProvider[]>('GET', `${CREDENTIALS}/oauth/providers`));
  },
});
