import Joi from 'joi';

/** The keys of one vocabulary: schema, sentence (`description`), default, and facts (`meta`). */
export type KeyTable = Readonly<Record<string, Joi.Schema>>;

/** What a key is to others than its author. */
interface KeyFacts {
  /** The operator can set it as well, by this sentence; `true`: by the key's own. */
  setting?: true | string;
  /** That setting is one for both OAuth versions of a connector. */
  isShared?: true;
  /** The operator's setting that it is where its author says nothing. */
  registration?: 'clientId' | 'clientSecret';
  /** It is an address. */
  isUri?: true;
  /** It holds parameters of a request; what the protocol writes itself has no place there. */
  holdsParameters?: true;
  /** It is read as it stands: no formula may stand in its place. */
  isLiteral?: true;
  /** What a folder may write as well; `normalise-document.ts` makes the value of it. */
  alsoWritten?: ReadonlyArray<'text' | 'number' | 'boolean' | 'null'>;
}

/** What Joi tells of a schema, as far as tables need it. */
export interface KeyDescription {
  type: string;
  flags?: { description?: string; presence?: string; id?: string; default?: unknown; only?: boolean };
  allow?: unknown[];
  keys?: Record<string, KeyDescription>;
  items?: KeyDescription[];
  patterns?: Array<{ rule: KeyDescription }>;
  /** Where a formula may stand: `otherwise` is the value. */
  matches?: Array<{ otherwise?: KeyDescription }>;
  metas?: KeyFacts[];
}

/** Facts for a schema's `meta`. */
export const facts = (given: KeyFacts): KeyFacts => given;

export function describeKey(schema: Joi.Schema): KeyDescription {
  return schema.describe() as KeyDescription;
}

/** Without describing the schema, which is slow, since some facts are needed at every start. */
export function factsOf(schema: Joi.Schema): KeyFacts {
  return Object.assign({}, ...((schema.$_terms['metas'] ?? []) as KeyFacts[])) as KeyFacts;
}

/** The keys that have a fact, each with it, in the order of the table. */
export function listFacts<F extends keyof KeyFacts>(
  table: KeyTable,
  fact: F,
): Array<[string, NonNullable<KeyFacts[F]>]> {
  return Object.entries(table).flatMap(([name, schema]): Array<[string, NonNullable<KeyFacts[F]>]> => {
    const value = factsOf(schema)[fact];
    return value === undefined ? [] : [[name, value]];
  });
}

/** Names the items of a list, or the values of an object whose names are free. */
export const EACH = 'each';

const each = (schema: Joi.Schema): Joi.Schema => schema.id(EACH);

/** An address; whether it may be plain http is judged when it is known. */
export const uri = Joi.string()
  .uri({ scheme: ['https', 'http'] })
  .meta(facts({ isUri: true }));

export const listOf = (item: Joi.Schema): Joi.ArraySchema => Joi.array().items(each(item));

/** An object whose names fit `pattern`. */
export const membersOf = (pattern: RegExp, value: Joi.Schema): Joi.ObjectSchema =>
  Joi.object().pattern(pattern, each(value));

/** Parameters of a request. A folder may write numbers as well, and `null` for none. */
export function parameters(pattern: RegExp, value: Joi.Schema = Joi.string().allow('')): Joi.ObjectSchema {
  const written = value.meta(facts({ alsoWritten: ['number', 'boolean', 'null'] }));
  return membersOf(pattern, written).meta(facts({ holdsParameters: true }));
}
