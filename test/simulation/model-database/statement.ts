import {
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  DeleteQueryNode,
  IdentifierNode,
  InsertQueryNode,
  OperatorNode,
  PrimitiveValueListNode,
  RawNode,
  ReferenceNode,
  SelectAllNode,
  SelectQueryNode,
  TableNode,
  UpdateQueryNode,
  ValueListNode,
  ValueNode,
  type OperationNode,
  type RootOperationNode,
  type WhereNode,
} from 'kysely';

/** A row; every table of ours has its key in `id`. */
export type Row = Readonly<Record<string, unknown>>;

/** How a row is held. */
export type LockMode = 'share' | 'exclusive';

/** One statement, as much of SQL as stored connections use. */
export type Statement =
  | { kind: 'set-lock-timeout'; ms: number }
  | { kind: 'notify'; topic: string }
  | { kind: 'insert'; table: string; row: Row; unique: readonly string[] }
  | { kind: 'update'; table: string; matches: (row: Row) => boolean; change: (row: Row) => Row }
  | { kind: 'delete'; table: string; matches: (row: Row) => boolean }
  | Select;

/** A select. */
export interface Select {
  kind: 'select';
  table: string;
  matches: (row: Row) => boolean;
  /** All when missing. */
  columns: readonly string[] | undefined;
  /** The most important first. */
  order: ReadonlyArray<{ column: string; isDescending: boolean }>;
  limit: number;
  lock: LockMode | undefined;
  skipsLocked: boolean;
}

/** Reads what the query builder made. Throws for anything that the model does not know. */
export function readStatement(node: RootOperationNode): Statement {
  if (SelectQueryNode.is(node)) return readSelect(node);
  if (UpdateQueryNode.is(node)) return readUpdate(node);
  if (DeleteQueryNode.is(node)) return readDelete(node);
  if (InsertQueryNode.is(node)) return readInsert(node);
  return RawNode.is(node) ? readRaw(node) : unknown(node);
}

function readSelect(node: SelectQueryNode): Select {
  const modifiers = new Set((node.endModifiers ?? []).map(({ modifier }) => modifier));
  const columns = (node.selections ?? []).map(({ selection }) =>
    SelectAllNode.is(selection) ? undefined : nameOf(selection),
  );
  return {
    kind: 'select',
    table: tableOf(node.from?.froms[0]),
    matches: readWhere(node.where),
    columns: columns.includes(undefined) ? undefined : columns.filter((name) => name !== undefined),
    order: (node.orderBy?.items ?? []).map(({ orderBy, direction }) => ({
      column: nameOf(orderBy),
      isDescending: direction !== undefined && RawNode.is(direction) && direction.sqlFragments[0] === 'desc',
    })),
    limit: node.limit === undefined ? Infinity : Number(valueOf(node.limit.limit)),
    lock: modifiers.has('ForUpdate') ? 'exclusive' : modifiers.has('ForShare') ? 'share' : undefined,
    skipsLocked: modifiers.has('SkipLocked'),
  };
}

function readUpdate(node: UpdateQueryNode): Statement {
  const updates = (node.updates ?? []).map(({ column, value }) => ({ name: nameOf(column), value }));
  return {
    kind: 'update',
    table: tableOf(node.table),
    matches: readWhere(node.where),
    change: (row) => ({
      ...row,
      ...Object.fromEntries(updates.map(({ name, value }) => [name, evaluate(value, row)])),
    }),
  };
}

function readDelete(node: DeleteQueryNode): Statement {
  return { kind: 'delete', table: tableOf(node.from.froms[0]), matches: readWhere(node.where) };
}

function readInsert(node: InsertQueryNode): Statement {
  const [list] = node.values !== undefined && 'values' in node.values ? (node.values.values as OperationNode[]) : [];
  if (list === undefined) return unknown(node);
  const values = listOf(list);
  return {
    kind: 'insert',
    table: tableOf(node.into),
    row: Object.fromEntries((node.columns ?? []).map((column, index) => [nameOf(column), values[index]])),
    unique: (node.onConflict?.columns ?? []).map(nameOf),
  };
}

function readRaw(node: RawNode): Statement {
  const [start = ''] = node.sqlFragments;
  const [first, second] = node.parameters;
  if (start.startsWith('SET LOCAL lock_timeout') && first !== undefined && RawNode.is(first)) {
    return { kind: 'set-lock-timeout', ms: Number(valueOf(first.parameters[0])) };
  }
  if (start.startsWith('SELECT pg_notify')) return { kind: 'notify', topic: String(valueOf(second)) };
  return unknown(node);
}

function readWhere(node: WhereNode | undefined): (row: Row) => boolean {
  if (node === undefined) return () => true;
  return (row) => evaluate(node.where, row) === true;
}

/** A comparison with `null` is never true, as in SQL. */
function evaluate(node: OperationNode, row: Row): unknown {
  if (AndNode.is(node)) return evaluate(node.left, row) === true && evaluate(node.right, row) === true;
  if (ReferenceNode.is(node) || ColumnNode.is(node)) return row[nameOf(node)];
  if (ValueNode.is(node)) return node.value;
  if (!BinaryOperationNode.is(node) || !OperatorNode.is(node.operator)) return unknown(node);
  const left = evaluate(node.leftOperand, row);
  if (node.operator.operator === 'in') return listOf(node.rightOperand).includes(left);
  const right = evaluate(node.rightOperand, row);
  if (left === null || right === null) return false;
  return OPERATORS[node.operator.operator]?.(left, right) ?? unknown(node);
}

const OPERATORS: Readonly<Record<string, (left: unknown, right: unknown) => unknown>> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  // Times are texts that sort.
  '<=': (left, right) => typeof left === 'string' && typeof right === 'string' && left <= right,
  '+': (left, right) => Number(left) + Number(right),
};

function listOf(node: OperationNode): readonly unknown[] {
  if (PrimitiveValueListNode.is(node)) return node.values;
  return ValueListNode.is(node) ? node.values.map(valueOf) : unknown(node);
}

function valueOf(node: OperationNode | undefined): unknown {
  return node !== undefined && ValueNode.is(node) ? node.value : unknown(node);
}

function nameOf(node: OperationNode): string {
  if (ReferenceNode.is(node)) return nameOf(node.column);
  if (ColumnNode.is(node)) return node.column.name;
  return IdentifierNode.is(node) ? node.name : unknown(node);
}

function tableOf(node: OperationNode | undefined): string {
  return node !== undefined && TableNode.is(node) ? node.table.identifier.name : unknown(node);
}

function unknown(node: OperationNode | undefined): never {
  throw new Error(`the model of the database does not know ${JSON.stringify(node)}`);
}
