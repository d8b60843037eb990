import { defineCommand } from '../command';
import { connectInstance, INSTANCE_OPTIONS } from '../instance/connect-instance';
import { CREDENTIALS } from '../instance/routes';
import { print } from '../print';

interface ListedConnection {
  provider_type: string;
  app_id: string | null;
  created_at: string;
  status: string;
}

export const command = defineCommand({
  name: 'account oauth list-connections',
  group: 'instance',
  summary: 'Lists your connections.',
  options: INSTANCE_OPTIONS,
  async run(given, context) {
    const client = connectInstance(given, context);
    const items = await client.send<ListedConnection[]>('GET', `${CREDENTIALS}/oauth/connections`);
    print(given, context, {
      data: items,
      head: ['provider', 'status', 'since', 'app'],
      rows: items.map((item) => [item.provider_type, item.status, item.created_at, item.app_id ?? '']),
      empty: 'No connections.',
    });
  },
});
