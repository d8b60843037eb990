/** A field of a type, as hosts hold it (docs/host-contract.md, "Fields"). */
export interface SchemaField {
  name: string;
  type: 'id' | 'text' | 'number' | 'date' | 'array[text]';
  subType?: string;
  description?: string;
  options?: ReadonlyArray<{ name: string; color?: string; default?: boolean; final?: boolean }>;
  format?: { format: 'Money' | 'Percent' | 'Number' | 'phone'; unit?: string; precision?: number };
  relation?: Relation;
}

/** What a field points at. `kind: native` is the host's own users. */
export interface Relation {
  cardinality: 'many-to-one' | 'many-to-many' | 'one-to-one';
  name: string;
  targetName: string;
  targetType: string;
  targetFieldId: string;
  kind?: 'native';
}

declare const VALUE: unique symbol;

/** A schema field that knows what its values are. */
export interface Field<V> extends SchemaField {
  /** Only for the compiler: the values that items may have here. */
  readonly [VALUE]?: V;
}

/** The fields of one type, by id. `id` and a title are needed. */
export type Fields = Readonly<Record<string, Field<unknown>>> & { id: Field<string> };

/** An item of a type with these fields: `id`, and of the others what there is. */
export type ItemOf<F extends Fields> = { id: string } & {
  [K in Exclude<keyof F, 'id'>]?: (F[K] extends Field<infer V> ? V : never) | null;
};

/** A point in time: ISO 8601 with a zone, a `Date`, or milliseconds since the epoch. */
export type TimeValue = string | number | Date;

/** Start and end. Of days: the last day belongs to it. */
export interface RangeValue {
  start: TimeValue;
  end: TimeValue;
}

interface Extra {
  description?: string;
}

interface Target extends Extra {
  /** Id of the type that is pointed at. */
  to: string;
  /** Name of the collection on the other side. */
  targetName: string;
  /** Field of that type whose values these are; default `id`. */
  targetField?: string;
}

const text =
  (subType?: string) =>
  (name: string, extra: Extra = {}): Field<string> => ({
    type: 'text',
    ...(subType !== undefined && { subType }),
    name,
    ...extra,
  });

const relate = (cardinality: Relation['cardinality'], name: string, target: Target): Pick<SchemaField, 'relation'> => ({
  relation: {
    cardinality,
    name,
    targetName: target.targetName,
    targetType: target.to,
    targetFieldId: target.targetField ?? 'id',
  },
});

/** Makes fields; each says what its values are, so that a wrong item does not compile. */
export const field = {
  id: (name = 'Id'): Field<string> => ({ type: 'id', name }),
  text: text(),
  title: text('title'),
  url: text('url'),
  email: text('email'),
  html: text('html'),
  /** Markdown. */
  md: text('md'),
  /** Address of an image. */
  avatar: text('avatar'),
  /** Address of one file, or a link made by `fileLink`. */
  file: text('file'),
  boolean: (name: string, extra: Extra = {}): Field<boolean> => ({ type: 'text', subType: 'boolean', name, ...extra }),
  number: (name: string, extra: Extra & Pick<SchemaField, 'format'> = {}): Field<number> => ({
    type: 'number',
    name,
    ...extra,
  }),
  integer: (name: string, extra: Extra & Pick<SchemaField, 'format'> = {}): Field<number> => ({
    type: 'number',
    subType: 'integer',
    name,
    ...extra,
  }),
  /** A point in time. */
  date: (name: string, extra: Extra = {}): Field<TimeValue> => ({ type: 'date', name, ...extra }),
  /** A day without a time, `2026-01-22`. */
  day: (name: string, extra: Extra = {}): Field<string> => ({ type: 'date', subType: 'day', name, ...extra }),
  dayRange: (name: string, extra: Extra = {}): Field<RangeValue> => ({
    type: 'text',
    subType: 'date-range',
    name,
    ...extra,
  }),
  timeRange: (name: string, extra: Extra = {}): Field<RangeValue> => ({
    type: 'text',
    subType: 'date-time-range',
    name,
    ...extra,
  }),
  select: (name: string, options: SchemaField['options'] = [], extra: Extra = {}): Field<string> => ({
    type: 'text',
    subType: 'single-select',
    name,
    ...(options.length > 0 && { options }),
    ...extra,
  }),
  multiSelect: (name: string, extra: Extra = {}): Field<readonly string[]> => ({
    type: 'array[text]',
    subType: 'multi-select',
    name,
    ...extra,
  }),
  /** Addresses of files, or links made by `fileLink`. */
  files: (name: string, extra: Extra = {}): Field<readonly string[]> => ({
    type: 'array[text]',
    subType: 'file',
    name,
    ...extra,
  }),
  /** Id of an item of another type. Left out of the schema when that type is not selected. */
  reference: (name: string, target: Target): Field<string> => ({
    type: 'text',
    name: `${name} id`,
    ...relate('many-to-one', name, target),
  }),
  /** Ids of items of another type. Left out of the schema when that type is not selected. */
  references: (name: string, target: Target): Field<readonly string[]> => ({
    type: 'array[text]',
    name: `${name} ids`,
    ...relate('many-to-many', name, target),
  }),
};
