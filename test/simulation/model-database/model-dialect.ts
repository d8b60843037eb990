import {
  PostgresAdapter,
  SqliteAdapter,
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type QueryCompiler,
  type QueryResult,
} from 'kysely';
import type { Transaction } from './model-database';
import { readStatement, type Statement } from './statement';

/** How one replica reaches the database: every step waits for its turn and may fail. */
export interface ModelSession {
  begin(): Transaction;
  run(statement: Statement, transaction: Transaction | undefined): Promise<ReadonlyArray<Record<string, unknown>>>;
  commit(transaction: Transaction): Promise<void>;
  rollback(transaction: Transaction): void;
}

/**
 * Kysely's dialect for the model: `postgres` gives as many connections as are asked for, `embedded` gives one, for which
 * the others queue.
 */
export function createModelDialect(name: 'postgres' | 'embedded', session: ModelSession): Dialect {
  return {
    createAdapter: () => (name === 'postgres' ? new PostgresAdapter() : new SqliteAdapter()),
    createDriver: () => new ModelDriver(session, name === 'embedded'),
    // The model reads what the builder made; nobody needs it as text.
    createQueryCompiler: (): QueryCompiler => ({
      compileQuery: (query, queryId): CompiledQuery => ({
        query,
        queryId,
        sql: '',
        parameters: [],
      }),
    }),
    createIntrospector: (): DatabaseIntrospector => {
      throw new Error('the model is not looked into');
    },
  };
}

class ModelDriver implements Driver {
  private isTaken = false;
  private readonly waiting: Array<() => void> = [];

  constructor(
    private readonly session: ModelSession,
    private readonly isSingle: boolean,
  ) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<ModelConnection> {
    if (this.isSingle && this.isTaken) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.isTaken = true;
    return new ModelConnection(this.session);
  }

  async beginTransaction(connection: ModelConnection): Promise<void> {
    connection.transaction = this.session.begin();
  }

  async commitTransaction(connection: ModelConnection): Promise<void> {
    if (connection.transaction !== undefined) await this.session.commit(connection.transaction);
  }

  async rollbackTransaction(connection: ModelConnection): Promise<void> {
    if (connection.transaction !== undefined) this.session.rollback(connection.transaction);
  }

  async releaseConnection(): Promise<void> {
    const next = this.waiting.shift();
    // Handed over, so that nobody slips in between.
    if (next === undefined) this.isTaken = false;
    else next();
  }

  async destroy(): Promise<void> {}
}

class ModelConnection implements DatabaseConnection {
  transaction: Transaction | undefined;

  constructor(private readonly session: ModelSession) {}

  async executeQuery<R>({ query }: CompiledQuery): Promise<QueryResult<R>> {
    const rows = await this.session.run(readStatement(query), this.transaction);
    return { rows: rows as R[], numAffectedRows: BigInt(rows.length) };
  }

  streamQuery(): never {
    throw new Error('the model does not stream');
  }
}
