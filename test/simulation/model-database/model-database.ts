import type { LockMode, Row, Select, Statement } from './statement';

/** What a row becomes with a commit; nothing when it is deleted. */
export interface Change {
  table: string;
  id: string;
  row: Row | undefined;
}

/** What one connection does between `BEGIN` and its end. */
export class Transaction {
  readonly changes = new Map<string, Change>();
  readonly locks = new Map<string, LockMode>();
  readonly topics: string[] = [];
  lockTimeoutMs = Infinity;
  /** Its connection has ended, and with it what it held and wrote. */
  isBroken = false;

  constructor(readonly owner: number) {}
}

/**
 * The tables of one database with what the service relies on: a statement sees what is committed and what its own
 * transaction wrote; whoever writes or locks a row holds it until the end of the transaction, and the others wait and then
 * judge the row anew (READ COMMITTED of PostgreSQL). A statement happens as a whole.
 */
export class ModelDatabase {
  readonly open = new Set<Transaction>();
  private readonly rows = new Map<string, Change & { row: Row }>();

  begin(owner: number): Transaction {
    const transaction = new Transaction(owner);
    this.open.add(transaction);
    return transaction;
  }

  /** Whoever holds what the statement needs. */
  findBlocker(statement: Statement, transaction: Transaction): Transaction | undefined {
    if (statement.kind === 'insert') return this.findInsertBlocker(statement, transaction);
    const lock = lockOf(statement);
    if (lock === undefined || !('matches' in statement) || ('skipsLocked' in statement && statement.skipsLocked)) {
      return undefined;
    }
    for (const { table, id } of this.find(statement, transaction)) {
      const holder = this.findHolder(keyOf(table, id), lock, transaction);
      if (holder !== undefined) return holder;
    }
    return undefined;
  }

  /** Does it, when nobody blocks it. Returns the rows that it read or wrote. */
  run(statement: Statement, transaction: Transaction): Row[] {
    if (statement.kind === 'insert') return this.insert(statement, transaction);
    if (statement.kind === 'select') return this.select(statement, transaction);
    if (statement.kind === 'update' || statement.kind === 'delete') return this.replace(statement, transaction);
    if (statement.kind === 'notify') transaction.topics.push(statement.topic);
    else transaction.lockTimeoutMs = statement.ms;
    return [];
  }

  /** Makes its writes everybody's; returns them. */
  commit(transaction: Transaction): Change[] {
    this.open.delete(transaction);
    const changes = [...transaction.changes.values()];
    for (const { table, id, row } of changes) {
      if (row === undefined) this.rows.delete(keyOf(table, id));
      else this.rows.set(keyOf(table, id), { table, id, row });
    }
    return changes;
  }

  /** Ends it without a trace. */
  abort(transaction: Transaction): void {
    transaction.isBroken = true;
    this.open.delete(transaction);
  }

  /** What is committed. */
  list(table: string): Row[] {
    return [...this.rows.values()].filter((entry) => entry.table === table).map(({ row }) => row);
  }

  private select(statement: Select, transaction: Transaction): Row[] {
    const { lock, columns, order, limit, skipsLocked } = statement;
    const found = this.find(statement, transaction)
      .filter(({ table, id }) => {
        return !skipsLocked || this.findHolder(keyOf(table, id), lock ?? 'share', transaction) === undefined;
      })
      .toSorted((one, two) => compareBy(order, one.row, two.row))
      .slice(0, limit);
    if (lock !== undefined) for (const { table, id } of found) this.hold(transaction, keyOf(table, id), lock);
    return found.map(({ row }) =>
      columns === undefined ? row : Object.fromEntries(columns.map((name) => [name, row[name]])),
    );
  }

  private replace(statement: Statement & { kind: 'update' | 'delete' }, transaction: Transaction): Row[] {
    return this.find(statement, transaction).map(({ table, id, row }) => {
      const next = statement.kind === 'update' ? statement.change(row) : undefined;
      this.write(transaction, { table, id, row: next });
      return next ?? row;
    });
  }

  private insert(statement: Statement & { kind: 'insert' }, transaction: Transaction): Row[] {
    const { table, row } = statement;
    if (this.findTwins(statement, transaction).length > 0) return [];
    this.write(transaction, { table, id: String(row['id']), row });
    return [row];
  }

  private write(transaction: Transaction, change: Change): void {
    const key = keyOf(change.table, change.id);
    this.hold(transaction, key, 'exclusive');
    transaction.changes.set(key, change);
  }

  private hold({ locks }: Transaction, key: string, mode: LockMode): void {
    if (locks.get(key) !== 'exclusive') locks.set(key, mode);
  }

  /** The rows that a transaction sees and that match. */
  private find(
    { table, matches }: { table: string; matches: (row: Row) => boolean },
    { changes }: Transaction,
  ): Array<Change & { row: Row }> {
    const seen: Array<Change & { row: Row }> = [];
    for (const [key, entry] of this.rows) {
      if (entry.table === table && !changes.has(key) && matches(entry.row)) seen.push(entry);
    }
    for (const { id, row, ...change } of changes.values()) {
      if (change.table === table && row !== undefined && matches(row)) seen.push({ table, id, row });
    }
    return seen;
  }

  private findHolder(key: string, mode: LockMode, transaction: Transaction): Transaction | undefined {
    for (const other of this.open) {
      const held = other === transaction ? undefined : other.locks.get(key);
      if (held === 'exclusive' || (held === 'share' && mode === 'exclusive')) return other;
    }
    return undefined;
  }

  /** Rows with the same unique key that the transaction sees. */
  private findTwins({ table, row, unique }: Statement & { kind: 'insert' }, transaction: Transaction): Change[] {
    if (unique.length === 0) return [];
    const isTwin = (other: Row): boolean => unique.every((name) => other[name] === row[name]);
    return this.find({ table, matches: isTwin }, transaction);
  }

  /** An insert waits for whoever inserts, changes or deletes a row with the same unique key. */
  private findInsertBlocker(
    statement: Statement & { kind: 'insert' },
    transaction: Transaction,
  ): Transaction | undefined {
    const { table, row, unique } = statement;
    if (unique.length === 0) return undefined;
    const isTwin = (other: Row | undefined): boolean =>
      other !== undefined && unique.every((name) => other[name] === row[name]);
    for (const other of this.open) {
      if (other === transaction) continue;
      for (const [key, change] of other.changes) {
        if (change.table === table && (isTwin(change.row) || isTwin(this.rows.get(key)?.row))) return other;
      }
    }
    return undefined;
  }
}

function lockOf(statement: Statement): LockMode | undefined {
  if (statement.kind === 'select') return statement.lock;
  return statement.kind === 'update' || statement.kind === 'delete' ? 'exclusive' : undefined;
}

function keyOf(table: string, id: string): string {
  return `${table} ${id}`;
}

function compareBy(order: Select['order'], one: Row, two: Row): number {
  for (const { column, isDescending } of order) {
    const [left, right] = [String(one[column]), String(two[column])];
    if (left !== right) return left < right === isDescending ? 1 : -1;
  }
  return 0;
}
