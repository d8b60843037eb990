import { KEEP_RESULT_MS, type RefreshLock, type RefreshStore } from '../../../src/tokens';
import { StorageUnavailableError } from '../../../src/errors';
import type { Scheduler } from '../scheduler';

/** What the store of one replica may be told to get wrong, to see that the simulation notices. */
export type StoreMutation = 'no-lock' | 'no-memory' | undefined;

/** The shared store as PostgreSQL gives it: locks that end with their holder, writes that are seen at commit. */
export class SharedStore {
  private readonly kept = new Map<string, { text: Buffer; until: number }>();
  /** Replicas that hold a key or wait for it. */
  private readonly asking = new Set<string>();
  private readonly holders = new Map<string, number>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly now: () => number,
    private readonly mutation: StoreMutation,
    /** True when the database is to fail the next read or lock. */
    private readonly fails: (what: 'read' | 'lock' | 'save') => boolean,
    private readonly onWritten: (owner: number) => void,
    /** Told what must not be. */
    private readonly violate: (text: string) => void,
  ) {}

  /** The server ends the transactions of a replica that died. */
  connectionEnded(owner: number): void {
    for (const [key, holder] of this.holders) if (holder === owner) this.holders.delete(key);
    for (const asked of this.asking) if (asked.startsWith(`${owner} `)) this.asking.delete(asked);
  }

  /** The store as one replica sees it. */
  of(owner: number): RefreshStore {
    const read = (key: string): Promise<Buffer | undefined> =>
      this.scheduler.effect('reads kept results', owner, () => {
        if (this.fails('read')) throw new StorageUnavailableError();
        const entry = this.kept.get(key);
        return entry !== undefined && entry.until > this.now() ? entry.text : undefined;
      });
    const keep = (key: string, text: Buffer): void => {
      if (`${key} ${text.toString('latin1')}`.includes('-token-')) this.violate('a token stands in clear');
      if (this.mutation !== 'no-memory') this.kept.set(key, { text, until: this.now() + KEEP_RESULT_MS });
    };
    return {
      read,
      save: (key, text) => this.scheduler.effect('writes the result, late', owner, () => keep(key, text)),
      lock: (key) => {
        this.ask(key, owner);
        return this.scheduler.effect(
          'gets the lock',
          owner,
          () => {
            if (this.fails('lock')) {
              this.asking.delete(`${owner} ${key}`);
              throw new StorageUnavailableError();
            }
            this.holders.set(key, owner);
            return this.createLock(key, owner, read, keep);
          },
          () => this.mutation === 'no-lock' || !this.holders.has(key),
        );
      },
    };
  }

  /** Callers of one replica share one refresh: it never waits for itself. */
  private ask(key: string, owner: number): void {
    if (this.asking.has(`${owner} ${key}`)) this.violate(`replica ${owner} waits for a lock of its own`);
    this.asking.add(`${owner} ${key}`);
  }

  private createLock(
    key: string,
    owner: number,
    read: RefreshLock['read'],
    keep: (key: string, text: Buffer) => void,
  ): RefreshLock {
    const free = (): void => {
      if (this.holders.get(key) === owner) this.holders.delete(key);
    };
    return {
      read,
      save: (text) =>
        this.scheduler.effect('writes the result and frees the lock', owner, () => {
          free();
          if (this.fails('save')) throw new StorageUnavailableError();
          this.onWritten(owner);
          keep(key, text);
        }),
      release: async () => {
        this.asking.delete(`${owner} ${key}`);
        free();
      },
    };
  }
}
