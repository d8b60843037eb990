import { spawn } from 'node:child_process';
import { createInstanceClient, InstanceError, type InstanceClient } from './call-instance';
import { INSTANCE_OPTIONS, type Given, type StoredCommand } from './command';
import { findInstance, saveInstance } from './instances';
import { print, say } from './print';
import { prompt } from './prompt';
import { PROVIDER_OPTIONS, readProvider } from './provider-options';
import { type CommandContext } from './stored-context';

const BASE = '/api/v1/credentials';

/** The instance that a command names. */
export function connectInstance(given: Given, { environment }: CommandContext): InstanceClient {
  return createInstanceClient(findInstance(environment, given.text('config-name')));
}

/** A provider as the instance lists it. */
export interface ListedProvider {
  id: string;
  name: string;
  type: string;
  client_id: string | null;
  scopes: readonly string[];
}

/** Prints providers. */
export function printProviders(given: Given, context: CommandContext, providers: readonly ListedProvider[]): void {
  print(given, context, {
    data: providers,
    head: ['id', 'name', 'type', 'client id', 'scopes'],
    rows: providers.map(({ id, name, type, client_id: clientId, scopes }) => [
      id,
      name,
      type,
      clientId ?? '',
      scopes.join(' '),
    ]),
    empty: 'No providers.',
  });
}

const addConfig: StoredCommand = {
  path: ['account', 'add-config'],
  summary: 'Saves an instance: where it is, and the API key for it.',
  options: {
    name: { value: '<name>', help: 'how commands name it; default: local' },
    'base-url': { value: '<url>', help: 'where it is' },
    'api-key': { value: '<key>', help: 'the key; asked for, unseen, when missing' },
    'set-default': { help: 'commands use it when they name none' },
    json: INSTANCE_OPTIONS.json,
  },
  async run(given, context) {
    const name = given.text('name') ?? 'local';
    const baseUri = given.text('base-url') ?? (await prompt(context, 'Address of the instance', false));
    const apiKey = given.text('api-key') ?? (await prompt(context, 'API key', true));
    const file = saveInstance(context.environment, { name, baseUri, apiKey }, given.has('set-default'));
    say(given, context, { message: `Saved as ${name}: ${file}` });
  },
};

const configure: StoredCommand = {
  path: ['account', 'oauth', 'configure'],
  positionals: ['provider'],
  summary: 'Registers a provider for the account, or changes it.',
  options: { ...PROVIDER_OPTIONS, ...INSTANCE_OPTIONS },
  async run(given, context) {
    const [provider = ''] = given.positionals;
    const client = connectInstance(given, context);
    const body = await readProvider(given, context, provider);
    const path = `${BASE}/oauth/providers/${encodeURIComponent(provider)}`;
    say(given, context, await client.send<{ message: string }>('PUT', path, body));
  },
};

const listProviders: StoredCommand = {
  path: ['account', 'oauth', 'list-providers'],
  summary: 'Lists the providers of the account.',
  options: INSTANCE_OPTIONS,
  async run(given, context) {
    const client = connectInstance(given, context);
    printProviders(given, context, await client.send<ListedProvider[]>('GET', `${BASE}/oauth/providers`));
  },
};

const LIMIT_SECONDS = 600;
const LOOK_EVERY_MS = 1000;

const auth: StoredCommand = {
  path: ['account', 'oauth', 'auth'],
  positionals: ['provider'],
  summary: 'Connects an account: opens the browser, and waits until it is done.',
  options: {
    ...INSTANCE_OPTIONS,
    user: { value: '<user>', help: 'whose account it will be; default: the user of the key' },
    'no-browser': { help: 'only prints the address' },
    'wait-seconds': { value: '<n>', help: `how long to wait; default: ${LIMIT_SECONDS}` },
  },
  async run(given, context) {
    const [provider = ''] = given.positionals;
    const client = connectInstance(given, context);
    const before = await readAuthorizedAt(client, provider);
    const target = `${BASE}/auth/${encodeURIComponent(provider)}`;
    const { user_id: own } = await client.send<{ user_id: string }>('GET', '/api/v1/whoami');
    const user = given.text('user') ?? own;
    const { url } = await client.send<{ url: string }>('POST', '/api/v1/tickets', { target, user_id: user });
    context.notices.write(`Open this address to go on:\n${url}\n`);
    if (!given.has('no-browser')) openBrowser(url);
    if (user !== own) return say(given, context, { message: `The link is for ${user}; nobody waits for it here.` });
    const limitMs = Number(given.text('wait-seconds') ?? LIMIT_SECONDS) * 1000;
    for (const endsAt = Date.now() + limitMs; Date.now() < endsAt;) {
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_EVERY_MS);
      });
      const after = await readAuthorizedAt(client, provider);
      if (after !== undefined && after !== before) return say(given, context, { message: `${provider} is connected.` });
    }
    throw new InstanceError(`${provider} was not connected in time.`, 0);
  },
};

/** When the caller's account was connected last; `undefined` when it is not. An unknown provider is an error. */
async function readAuthorizedAt(client: InstanceClient, provider: string): Promise<string | undefined> {
  const path = `/api/integrations/${encodeURIComponent(provider)}`;
  try {
    return (await client.send<{ lastAuthorizedAt: string }>('GET', `${path}/connection`)).lastAuthorizedAt;
  } catch (error) {
    if (!(error instanceof InstanceError) || error.status !== 404) throw error;
    await client.send('GET', path);
    return undefined;
  }
}

/**
 * The address stays on the screen, so a browser that does not open is no failure. It comes from the instance: anything but
 * a web address could start another program.
 */
function openBrowser(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return;
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['explorer', url]
        : ['xdg-open', url];
  const child = spawn(command ?? '', args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

const listConnections: StoredCommand = {
  path: ['account', 'oauth', 'list-connections'],
  summary: 'Lists your connections.',
  options: INSTANCE_OPTIONS,
  async run(given, context) {
    const client = connectInstance(given, context);
    interface Item {
      provider_type: string;
      app_id: string | null;
      created_at: string;
      status: string;
    }
    const items = await client.send<Item[]>('GET', `${BASE}/oauth/connections`);
    print(given, context, {
      data: items,
      head: ['provider', 'status', 'since', 'app'],
      rows: items.map((item) => [item.provider_type, item.status, item.created_at, item.app_id ?? '']),
      empty: 'No connections.',
    });
  },
};

const revoke: StoredCommand = {
  path: ['account', 'oauth', 'revoke'],
  positionals: ['provider'],
  summary: 'Disconnects your account, and takes the access back at the provider.',
  options: INSTANCE_OPTIONS,
  async run(given, context) {
    const path = `${BASE}/oauth/connections/${encodeURIComponent(given.positionals[0] ?? '')}`;
    say(given, context, await connectInstance(given, context).send<{ message: string }>('DELETE', path));
  },
};

const audit: StoredCommand = {
  path: ['account', 'audit'],
  summary: 'Shows what happened, newest first.',
  options: { ...INSTANCE_OPTIONS, limit: { value: '<n>', help: 'how many; default: 20' } },
  async run(given, context) {
    interface Entry {
      at: string;
      action: string;
      outcome: string;
      actor: string;
      ip: string | null;
    }
    const path = `/api/v1/audit?limit=${encodeURIComponent(given.text('limit') ?? '20')}`;
    const entries = await connectInstance(given, context).send<Entry[]>('GET', path);
    print(given, context, {
      data: entries,
      head: ['at', 'action', 'outcome', 'actor', 'from'],
      rows: entries.map(({ at, action, outcome, actor, ip }) => [at, action, outcome, actor, ip ?? '']),
      empty: 'Nothing happened yet.',
    });
  },
};

/** Commands that work on the account of an instance. */
export const ACCOUNT_COMMANDS: readonly StoredCommand[] = [
  addConfig,
  configure,
  listProviders,
  auth,
  listConnections,
  revoke,
  audit,
];
