import { connectInstance, printProviders, type ListedProvider } from './account-commands';
import { INSTANCE_OPTIONS, type StoredCommand } from './command';
import { say } from './print';
import { prompt } from './prompt';
import { findApp, readProviderFile } from './provider-options';
import { UsageError } from './stored-context';

const BASE = '/api/v1/credentials/oauth';

const APP_OPTIONS = {
  ...INSTANCE_OPTIONS,
  'app-id': { value: '<uuid>', help: 'the app; default: that of .fiber/app.json here or above' },
} as const;

const register: StoredCommand = {
  path: ['app', 'oauth', 'register'],
  summary: 'Registers a provider for one app, from a JSON file.',
  options: {
    'provider-config': { value: '<file>', help: 'name, client id and secret, addresses, scopes' },
    'authenticator-config': { value: '<file>', help: 'another name for it' },
    ...APP_OPTIONS,
  },
  async run(given, context) {
    const path = given.text('provider-config') ?? given.text('authenticator-config');
    if (path === undefined) throw new UsageError('Say which file: --provider-config <file>');
    const appId = findApp(given, context);
    const body = { ...readProviderFile(context.folder, path), app_id: appId };
    say(
      given,
      context,
      await connectInstance(given, context).send<{ message: string }>('POST', `${BASE}/register`, body),
    );
  },
};

const listProviders: StoredCommand = {
  path: ['app', 'oauth', 'list-providers'],
  summary: 'Lists the providers of one app.',
  options: APP_OPTIONS,
  async run(given, context) {
    const path = `${BASE}/providers?app_id=${encodeURIComponent(findApp(given, context))}`;
    printProviders(given, context, await connectInstance(given, context).send<ListedProvider[]>('GET', path));
  },
};

const deleteProvider: StoredCommand = {
  path: ['app', 'oauth', 'delete-provider'],
  positionals: ['id'],
  summary: 'Deletes a provider of one app, with all its connections.',
  options: { ...APP_OPTIONS, yes: { help: 'does not ask' } },
  async run(given, context) {
    const [id = ''] = given.positionals;
    const query = `app_id=${encodeURIComponent(findApp(given, context))}`;
    const client = connectInstance(given, context);
    const own = await client.send<ListedProvider[]>('GET', `${BASE}/providers?${query}`);
    const known = own.find((provider) => provider.id === id || provider.name === id);
    if (known === undefined) throw new UsageError(`This app has no provider "${id}".`);
    if (!given.has('yes')) {
      const answer = await prompt(context, `Delete ${known.name} and all its connections? (yes/no)`, false);
      if (!/^y(es)?$/i.test(answer)) throw new UsageError('Nothing was deleted.');
    }
    say(given, context, await client.send<{ message: string }>('DELETE', `${BASE}/providers/${known.id}?${query}`));
  },
};

/** Commands that work on one app of an instance. */
export const APP_COMMANDS: readonly StoredCommand[] = [register, listProviders, deleteProvider];
