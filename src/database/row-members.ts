/** `token_expires_at` → `tokenExpiresAt`. */
type MemberName<Column extends string> = Column extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<MemberName<Tail>>}`
  : Column;

/** A row as the code outside of SQL reads it: names in camel case, and nothing that is sealed. */
export type MembersOf<Row> = {
  [Column in keyof Row & string as Column extends `${string}_sealed` ? never : MemberName<Column>]: Row[Column];
};

/** Reads a row; its sealed columns stay where they are. */
export function toMembers<Row extends object>(row: Row): MembersOf<Row> {
  const members = Object.entries(row)
    .filter(([column]) => !column.endsWith('_sealed'))
    .map(([column, value]: [string, unknown]) => [toMemberName(column), value]);
  return Object.fromEntries(members) as MembersOf<Row>;
}

/** The other way: members as columns. */
export function toColumns<Members extends object>(members: Members): ColumnsOf<Members> {
  const columns = Object.entries(members).map(([name, value]: [string, unknown]) => [toColumnName(name), value]);
  return Object.fromEntries(columns) as ColumnsOf<Members>;
}

/** `tokenExpiresAt` → `token_expires_at`. */
type ColumnName<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? Head extends Uppercase<Head>
    ? `_${Lowercase<Head>}${ColumnName<Tail>}`
    : `${Head}${ColumnName<Tail>}`
  : Name;

type ColumnsOf<Members> = { [Name in keyof Members & string as ColumnName<Name>]: Members[Name] };

function toMemberName(column: string): string {
  return column.replace(/_(.)/g, (_all, letter: string) => letter.toUpperCase());
}

function toColumnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
