/** What changed: `connection:<id>`, `integration:<id>`, `key:<id>`; `*` when anything may have. */
export type Topic = `${'connection' | 'integration' | 'key'}:${string}` | '*';

/** Tells every process that shares a database which rows changed, so that kept copies are dropped. */
export interface ChangeFeed {
  /** Hears of changes, also of this process's own. */
  subscribe(listener: (topic: Topic) => void): void;
  /** False while changes of other processes cannot be heard: then nothing may be kept. */
  isLive(): boolean;
  /** Passes a change on within this process. */
  tell(topic: Topic): void;
}

/** Makes a feed; `isLive` says whether other processes are heard, or that there are none. */
export function createChangeFeed(isLive: () => boolean): ChangeFeed {
  const listeners: Array<(topic: Topic) => void> = [];
  return {
    subscribe: (listener) => void listeners.push(listener),
    isLive,
    tell(topic) {
      for (const listener of listeners) listener(topic);
    },
  };
}
