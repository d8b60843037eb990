import { spawn } from 'node:child_process';
import { defineCommand } from '../command';
import type { InstanceClient } from '../instance/call-instance';
import { connectInstance, INSTANCE_OPTIONS } from '../instance/connect-instance';
import { InstanceError } from '../instance/instance-error';
import { CREDENTIALS, PROVIDER_ARGUMENTS } from '../instance/routes';
import { text, toggle, wholeNumber } from '../options';
import { say } from '../print';

const LIMIT_SECONDS = 600;
const LOOK_EVERY_MS = 1000;

export const command = defineCommand({
  name: 'account oauth auth',
  group: 'instance',
  summary: 'Connects an account: opens the browser, and waits until it is done.',
  arguments: PROVIDER_ARGUMENTS,
  options: {
    ...INSTANCE_OPTIONS,
    user: text('<user>', 'whose account it will be; default: the user of the key'),
    noBrowser: toggle('only prints the address'),
    waitSeconds: wholeNumber(LIMIT_SECONDS, '<n>', 'how long to wait'),
  },
  async run(given, context) {
    const { provider } = given;
    const client = connectInstance(given, context);
    const before = await readAuthorizedAt(client, provider);
    const target = `${CREDENTIALS}/auth/${encodeURIComponent(provider)}`;
    const { user_id: own } = await client.send<{ user_id: string }>('GET', '/api/v1/whoami');
    const user = given.user ?? own;
    const { url } = await client.send<{ url: string }>('POST', '/api/v1/tickets', { target, user_id: user });
    context.notices.write(`Open this address to go on:\n${url}\n`);
    if (!given.noBrowser) openBrowser(url);
    if (user !== own) return say(given, context, { message: `The link is for ${user}; nobody waits for it here.` });
    for (const endsAt = Date.now() + given.waitSeconds * 1000; Date.now() < endsAt;) {
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_EVERY_MS);
      });
      const after = await readAuthorizedAt(client, provider);
      if (after !== undefined && after !== before) return say(given, context, { message: `${provider} is connected.` });
    }
    throw new InstanceError(`${provider} was not connected in time.`, 0);
  },
});

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
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['explorer', url]
        : ['xdg-open', url];
  const child = spawn(program ?? '', args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
