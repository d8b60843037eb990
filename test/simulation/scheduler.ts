import type { Random } from './random';

/** Something that will happen when the scheduler says so. */
interface Pending {
  label: string;
  /** The replica whose doing it is; nothing happens for one that is dead. */
  owner: number | undefined;
  isEnabled(): boolean;
  happen(): void;
}

/**
 * Decides what happens next. Code under test runs on its own until it waits for an effect (a message, a lock, a write);
 * effects happen one at a time, in an order that the seed chooses.
 */
export class Scheduler {
  readonly trace: string[] = [];
  private pending: Pending[] = [];

  constructor(private readonly random: Random) {}

  /** Waits for its turn, then does `action`; its result or error is what the caller gets. */
  effect<T>(
    label: string,
    owner: number | undefined,
    action: () => T,
    isEnabled: () => boolean = () => true,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      this.pending.push({
        label,
        owner,
        isEnabled,
        happen: () => {
          try {
            resolve(action());
          } catch (error) {
            reject(error);
          }
        },
      });
    });
  }

  /** What a dead replica waited for never happens. */
  forget(owner: number): void {
    this.pending = this.pending.filter((item) => item.owner !== owner);
  }

  /** True when something waits for its turn, be it for a lock or for a time. */
  isWaiting(): boolean {
    return this.pending.length > 0;
  }

  /** Lets everything run that waits for nothing. */
  async settle(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  /** Lets one effect happen; false when there is none. */
  step(): boolean {
    const ready = this.pending.filter((item) => item.isEnabled());
    if (ready.length === 0) return false;
    const chosen = ready[this.random.below(ready.length)] as Pending;
    this.pending.splice(this.pending.indexOf(chosen), 1);
    this.note(chosen.label, chosen.owner);
    chosen.happen();
    return true;
  }

  /** Adds a line to the readable schedule. */
  note(text: string, owner?: number): void {
    this.trace.push(owner === undefined ? text : `replica ${owner}: ${text}`);
  }
}
