import { defineCommand } from '../command';
import { connectInstance, INSTANCE_OPTIONS } from '../instance/connect-instance';
import { wholeNumber } from '../options';
import { print } from '../print';

interface AuditEntry {
  at: string;
  action: string;
  outcome: string;
  actor: string;
  ip: string | null;
}

export const command = defineCommand({
  name: 'account audit',
  group: 'instance',
  summary: 'Shows what happened, newest first.',
  options: { ...INSTANCE_OPTIONS, limit: wholeNumber(20, '<n>', 'how many') },
  async run(given, context) {
    const client = connectInstance(given, context);
    const entries = await client.send<AuditEntry[]>('GET', `/api/v1/audit?limit=${given.limit}`);
    print(given, context, {
      data: entries,
      head: ['at', 'action', 'outcome', 'actor', 'from'],
      rows: entries.map(({ at, action, outcome, actor, ip }) => [at, action, outcome, actor, ip ?? '']),
      empty: 'Nothing happened yet.',
    });
  },
});
