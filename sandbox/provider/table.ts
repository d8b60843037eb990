/** Items by id, newest first: those made by a formula, and over them what was added, changed or removed since. */
export class Table<T extends { id: string }> {
  private readonly changed = new Map<string, T | undefined>();
  private readonly added: T[] = [];

  constructor(
    private readonly size: number,
    private readonly make: (index: number) => T,
    /** The index that an id was made from; `undefined` for ids that were not. */
    private readonly indexOf: (id: string) => number | undefined,
  ) {}

  find(id: string): T | undefined {
    if (this.changed.has(id)) return this.changed.get(id);
    const index = this.indexOf(id);
    if (index !== undefined) return index < this.size ? this.make(index) : undefined;
    return this.added.find((item) => item.id === id);
  }

  add(item: T): void {
    const isKnown = this.indexOf(item.id) !== undefined || this.added.some(({ id }) => id === item.id);
    if (isKnown) return this.put(item);
    this.added.push(item);
  }

  /** Keeps `item` in place of the one with its id. */
  put(item: T): void {
    this.changed.set(item.id, item);
  }

  remove(id: string): void {
    this.changed.set(id, undefined);
  }

  /** Newest first, from below `before`. */
  *newestFirst(before?: string): Generator<T> {
    const added = this.added.toSorted((a, b) => (a.id < b.id ? 1 : -1));
    const from = before === undefined ? undefined : this.indexOf(before);
    let index = Math.min(this.size, from ?? this.size) - 1;
    let place = 0;
    for (;;) {
      const made = index >= 0 ? this.make(index) : undefined;
      const other = added[place];
      const next = made === undefined || (other !== undefined && other.id > made.id) ? other : made;
      if (next === undefined) return;
      if (next === made) index -= 1;
      else place += 1;
      if (before !== undefined && next.id >= before) continue;
      const current = this.changed.has(next.id) ? this.changed.get(next.id) : next;
      if (current !== undefined) yield current;
    }
  }
}
