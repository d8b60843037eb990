import { defineCommand } from '../command';
import { connectInstance } from '../instance/connect-instance';
import { APP_OPTIONS, findApp } from '../instance/find-app';
import { CREDENTIALS } from '../instance/routes';
import { text } from '../options';
import { say } from '../print';
import { UsageError } from '../usage-error';

export const command = defineCommand({
  name: 'app oauth register',
  group: 'instance',
  summary: 'Registers a provider for one app, from a JSON file.',
  options: {
    providerConfig: text('<file>', 'name, client id and secret, addresses, scopes; has to be said'),
    authenticatorConfig: text('<file>', 'another name for it'),
    ...APP_OPTIONS,
  },
  async run(given, context) {
    const { readProviderFile }: typeof import('../instance/provider-file') = require('../instance/provider-file');
    const path = given.providerConfig ?? given.authenticatorConfig;
    if (path === undefined) throw new UsageError('Say which file: --provider-config <file>');
    const appId = findApp(given, context);
    const body = { ...readProviderFile(context.folder, path), app_id: appId };
    const client = connectInstance(given, context);
    say(given, context, await client.send<{ message: string }>('POST', `${CREDENTIALS}/oauth/register`, body));
  },
});
