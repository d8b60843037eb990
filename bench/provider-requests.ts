import { createWriteStream } from 'node:fs';
import { devNull } from 'node:os';
import { createHostClient } from '../sandbox/host/host-client';
import { createHostStore, synchronise } from '../sandbox/host/synchronise';
import { connectorEnvironment } from '../sandbox/provider/connector-environment';
import { USERS } from '../sandbox/provider/seed-data';
import { startProvider } from '../sandbox/provider/start-provider';
import { issueApiToken } from '../sandbox/provider/state';
import { startService } from '../src/service/start-service';

/** Requests of a whole run, and the least that the provider's API allows for the same rows. */
export interface RequestFigures {
  cards: number;
  requests: number;
  /** How often we went to the provider: a batch is one. */
  roundTrips: number;
  least: number;
}

const TYPES = ['card', 'member', 'label', 'checklist', 'comment'];

/**
 * A run over cards with members, labels, checklists and comments, as a host makes it: all types at once. A batch counts as
 * the requests in it. The least: one request for the boards; one a board for its labels and members; cards with their
 * checklists and comments a thousand at a time, which is the most that one request brings.
 */
export async function measureRequests(boards: number, cardsPerBoard: number): Promise<RequestFigures> {
  const provider = await startProvider({
    generated: { boards, cardsPerBoard, events: 0, files: 0, issues: 0, seed: 1 },
  });
  const service = await startService({
    environment: { ...connectorEnvironment(provider), CONNECTOR: 'trello', PORT: '0', HOST: '127.0.0.1' },
    logStream: createWriteStream(devNull),
  });
  const [user] = USERS as [(typeof USERS)[number]];
  const account = { auth: 'token', apiToken: issueApiToken(provider.state, user) };
  const store = createHostStore();
  await synchronise({
    client: createHostClient(service.origin, 'bench'),
    account,
    types: TYPES,
    filter: { archived: true },
    store,
    now: Date.now,
  });
  const roundTrips = provider.received.length;
  const requests = provider.received
    .map(({ path, target }) => {
      if (path !== '/1/batch') return 1;
      return (new URL(target, provider.origin).searchParams.get('urls') ?? '').split(',').length;
    })
    .reduce((sum, count) => sum + count, 0);
  let least = 1;
  for (const { memberIds, cards, comments } of provider.trello.data.boards.values()) {
    if (!memberIds.includes(user.id)) continue;
    // No answer says whether there is more: a full page has to be followed by another.
    const pages = (items: Iterable<unknown>): number => Math.floor([...items].length / 1000) + 1;
    least += 1 + pages(cards.newestFirst()) + pages(comments.newestFirst());
  }
  const cards = store.rows.get('card')?.size ?? 0;
  await Promise.all([service.stop(), provider.stop()]);
  return { cards, requests, roundTrips, least };
}
