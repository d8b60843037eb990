import { createHostClient } from '../../sandbox/host/host-client';
import { createHostStore, synchronise, type HostStore } from '../../sandbox/host/synchronise';
import { startTestService } from '../kit/start-test-service';
import { githubSubject } from './github-subject';
import { trelloSubject } from './trello-subject';

/** The rows in an order of their own. */
function describeRows({ rows }: HostStore): string {
  const sort = <T>(entries: Iterable<[string, T]>): Array<[string, T]> =>
    [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sort(rows).map(([type, items]) => [type, sort(items)]));
}

test.each([
  { subject: trelloSubject, connector: 'trello', requestLimit: { max: 5, intervalMs: 400 } },
  { subject: githubSubject, connector: 'github', requestLimit: { max: 8, intervalMs: 1000 } },
])(
  '$connector: what the provider says of its limits is kept to before it has to refuse',
  async ({ subject, requestLimit }) => {
    let refused = 0;
    const kit = await startTestService({
      provider: {
        ...subject.provider,
        generated: { boards: 4, cardsPerBoard: 300, events: 0, files: 0, issues: 300, seed: 1 },
        onRefused: () => {
          refused += 1;
        },
      },
      environment: { PROVIDER_TIMEOUT_MS: '15000', LOG_LEVEL: 'error' },
    });
    const account = { ...(await subject.connect(kit)), auth: subject.auth };
    const client = createHostClient(`${kit.service.origin}/${subject.connector}`, 'limits');
    const free = createHostStore();
    const options = { client, account, types: subject.types, now: () => kit.now(), patience: 100 };
    await synchronise({ ...options, store: free });
    const unlimited = kit.provider.received.length;
    expect(unlimited).toBeGreaterThan(2 * requestLimit.max);

    kit.provider.options.requestLimit = requestLimit;
    const limited = createHostStore();
    let tries = 0;
    const onPage = (_type: string, { status }: { status: number }): void => void (tries += status === 429 ? 1 : 0);
    await synchronise({ ...options, store: limited, onPage });
    // Not a list of differences: it would be long.
    expect(describeRows(limited) === describeRows(free)).toBe(true);
    // Only the first requests, which could not know of the limit yet, may meet it.
    expect(refused).toBeLessThanOrEqual(4);
    expect(tries).toBeLessThan(20);
    await kit.stop();
  },
  120_000,
);
