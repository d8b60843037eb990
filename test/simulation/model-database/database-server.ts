import type { Scheduler } from '../scheduler';
import { ModelDatabase, type Change, type Transaction } from './model-database';
import type { ModelSession } from './model-dialect';
import type { Row, Select, Statement } from './statement';

/** Who hears what becomes of the database. */
export interface ServerHooks {
  /** Whether something goes wrong now. */
  fault(text: string): boolean;
  /** Work of this replica failed or was lost. */
  onFailure(owner: number): void;
  /** Somebody waited for a lock, and in vain. */
  onWaitOver(): void;
  /** Writes are everybody's from now on; whoever listens hears of `topics`. */
  onCommit(owner: number, changes: readonly Change[], topics: readonly string[]): void;
  /** A replica asks for a lock that it holds itself, or waits for. */
  onOwnLock(owner: number): void;
}

interface ServerOptions {
  dialect: 'postgres' | 'embedded';
  scheduler: Scheduler;
  now: () => number;
  hooks: ServerHooks;
}

/** The database as replicas meet it: each statement and each commit takes its turn, is slow, waits, or fails. */
export class DatabaseServer {
  readonly tables = new ModelDatabase();
  isAway = false;
  /** Its disk is full, or it is a replica of another: it takes no writes. */
  isReadOnly = false;
  /** Rows that a transaction asked for with `FOR UPDATE`. */
  private readonly asked = new Map<Transaction, readonly string[]>();

  constructor(private readonly options: ServerOptions) {}

  /** Ends what a replica has open. */
  connectionsEnded(owner: number): void {
    for (const transaction of this.tables.open) if (transaction.owner === owner) this.tables.abort(transaction);
  }

  /** Ends one transaction, as an operator or a time limit of the server does; its locks are free. */
  end(transaction: Transaction): void {
    this.tables.abort(transaction);
    this.options.hooks.onFailure(transaction.owner);
  }

  /** Nobody reaches it, and what was open is lost. */
  goAway(): void {
    this.isAway = true;
    for (const transaction of this.tables.open) this.end(transaction);
  }

  /** The connections of one replica. */
  sessionOf(owner: number): ModelSession {
    return {
      begin: () => this.tables.begin(owner),
      run: (statement, within) => this.run(statement, owner, within),
      commit: (transaction) =>
        this.options.scheduler.effect('commits', owner, () => {
          this.failMaybe(transaction, 'commit');
          this.commit(transaction);
        }),
      rollback: (transaction) => this.tables.abort(transaction),
    };
  }

  private run(statement: Statement, owner: number, within: Transaction | undefined): Promise<Row[]> {
    const { dialect, scheduler, now, hooks } = this.options;
    const transaction = within ?? this.tables.begin(owner);
    const askedAt = now();
    if (isSoleLock(statement)) this.askForLock(statement, transaction);
    const isBlocked = (): boolean => this.tables.findBlocker(statement, transaction) !== undefined;
    const isReady = (): boolean =>
      transaction.isBroken || this.isAway || now() >= askedAt + transaction.lockTimeoutMs || !isBlocked();
    return scheduler.effect(
      describe(statement),
      owner,
      () => {
        this.failMaybe(transaction, statement.kind);
        if (this.isReadOnly && ['insert', 'update', 'delete'].includes(statement.kind)) {
          hooks.onFailure(owner);
          throw failure(dialect === 'postgres' ? '25006' : 'SQLITE_FULL');
        }
        if (isBlocked()) {
          hooks.onWaitOver();
          throw failure('55P03');
        }
        const rows = this.tables.run(statement, transaction);
        if (within === undefined) this.commit(transaction);
        return rows;
      },
      isReady,
    );
  }

  private askForLock({ table, matches }: Select, transaction: Transaction): void {
    const rows = this.tables.list(table).filter(matches);
    const keys = rows.map((row) => `${table} ${String(row['id'])}`);
    for (const [other, otherKeys] of this.asked) {
      if (!this.tables.open.has(other)) this.asked.delete(other);
      else if (other.owner === transaction.owner && keys.some((key) => otherKeys.includes(key)))
        this.options.hooks.onOwnLock(other.owner);
    }
    this.asked.set(transaction, keys);
  }

  private failMaybe(transaction: Transaction, what: string): void {
    const { dialect, hooks } = this.options;
    if (transaction.isBroken) throw failure('57P01');
    const isFault = hooks.fault(`the database fails (${what})`);
    if (!this.isAway && !isFault) return;
    this.end(transaction);
    throw failure(dialect === 'postgres' ? (this.isAway ? 'ECONNREFUSED' : '57P01') : 'SQLITE_BUSY');
  }

  private commit(transaction: Transaction): void {
    const { dialect, hooks } = this.options;
    hooks.onCommit(transaction.owner, this.tables.commit(transaction), transaction.topics);
    // The worst failure: it is done, and who asked for it hears that it is not.
    if (dialect === 'postgres' && transaction.changes.size > 0 && hooks.fault('the answer to a commit is lost')) {
      hooks.onFailure(transaction.owner);
      throw failure('ECONNRESET');
    }
  }
}

function isSoleLock(statement: Statement): statement is Select {
  return statement.kind === 'select' && statement.lock === 'exclusive' && !statement.skipsLocked;
}

function describe(statement: Statement): string {
  if (statement.kind === 'set-lock-timeout') return 'sets its patience';
  if (statement.kind === 'notify') return `tells of ${statement.topic.split(':')[0]}`;
  const table = statement.table.replace('dockline_', '');
  if (statement.kind !== 'select') return `${statement.kind}s in ${table}`;
  return `${statement.lock === undefined ? 'reads' : 'locks'} ${table}`;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
