import { createChangeFeed, type ChangeFeed, type Topic } from '../../../src/database/change-feed';
import type { Scheduler } from '../scheduler';

interface Listener {
  feed: ChangeFeed;
  isListening: boolean;
  /** What was told and not heard yet, in the order of the commits. */
  queue: Topic[];
}

/** `NOTIFY`: each replica hears of each commit, in order, a while later; while its connection is broken it hears nothing. */
export class ChangeNews {
  private readonly listeners = new Map<number, Listener>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly dialect: 'postgres' | 'embedded',
  ) {}

  /** The feed of a replica that starts. */
  listen(replica: number): ChangeFeed {
    const feed = createChangeFeed(() => listener.isListening);
    const listener: Listener = { feed, isListening: true, queue: [] };
    this.listeners.set(replica, listener);
    return feed;
  }

  forget(replica: number): void {
    this.listeners.delete(replica);
  }

  publish(topics: readonly string[]): void {
    for (const [replica, listener] of this.listeners) {
      if (!listener.isListening || this.dialect === 'embedded') continue;
      for (const topic of topics) {
        listener.queue.push(topic as Topic);
        void this.scheduler.effect('hears of a change', replica, () => {
          const next = listener.queue.shift();
          if (next !== undefined) listener.feed.tell(next);
        });
      }
    }
  }

  /** The connection that listens breaks; it is made anew a while later, and nobody knows what was missed. */
  breakOff(replica: number): void {
    const listener = this.listeners.get(replica);
    if (listener === undefined || !listener.isListening || this.dialect === 'embedded') return;
    this.scheduler.note('hears nothing any more', replica);
    listener.isListening = false;
    listener.queue.length = 0;
    listener.feed.tell('*');
    void this.scheduler.effect('hears again', replica, () => {
      listener.isListening = true;
      listener.feed.tell('*');
    });
  }
}
