import type { Client } from 'pg';
import { createChangeFeed, type ChangeFeed, type Topic } from './change-feed';

/** Name of the channel that every replica listens on. */
export const CHANNEL = 'dockline_changes';

const AGAIN_AFTER_MS = 1000;

/** A feed over PostgreSQL, and how to end it. */
export interface ListeningFeed {
  feed: ChangeFeed;
  close(): Promise<void>;
}

/**
 * Listens on a connection of its own. While that is broken the feed is not live; when it is back, everything counts as
 * changed, since nobody knows what was missed.
 */
export async function listenForChanges(connect: () => Promise<Client>): Promise<ListeningFeed> {
  let client: Client | undefined;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  const feed = createChangeFeed(() => client !== undefined);

  const lose = (lost: Client): void => {
    if (client !== lost) return;
    client = undefined;
    feed.tell('*');
    tryAgain();
  };
  const tryAgain = (): void => {
    if (isClosed) return;
    timer = setTimeout(() => void open().catch(tryAgain), AGAIN_AFTER_MS);
    timer.unref();
  };
  const open = async (): Promise<void> => {
    const opened = await connect();
    opened.on('error', () => lose(opened));
    opened.on('end', () => lose(opened));
    opened.on('notification', ({ payload }) => feed.tell((payload ?? '*') as Topic));
    await opened.query(`LISTEN ${CHANNEL}`);
    if (isClosed) return opened.end();
    client = opened;
    feed.tell('*');
  };
  await open();
  return {
    feed,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
