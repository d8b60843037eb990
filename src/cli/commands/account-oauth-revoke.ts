import { defineCommand } from '../command';
import { connectInstance, INSTANCE_OPTIONS } from '../instance/connect-instance';
import { CREDENTIALS, PROVIDER_ARGUMENTS } from '../instance/routes';
import { say } from '../print';

export const command = defineCommand({
  name: 'account oauth revoke',
  group: 'instance',
  summary: 'Disconnects your account, and takes the access back at the provider.',
  arguments: PROVIDER_ARGUMENTS,
  options: INSTANCE_OPTIONS,
  async run(given, context) {
    const path = `${CREDENTIALS}/oauth/connections/${encodeURIComponent(given.provider)}`;
    say(given, context, await connectInstance(given, context).send<{ message: string }>('DELETE', path));
  },
});
