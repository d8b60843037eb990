import Joi from 'joi';
import { describeKey, EACH, factsOf, type KeyDescription, type KeyTable } from '../key-table';

const formula = Joi.object().pattern(/^\$/, Joi.any()).min(1).unknown(true);

const isFormula = Joi.object()
  .custom((value: object) => {
    if (!Object.keys(value).some((key) => key.startsWith('$'))) throw new Error('no formula');
    return value;
  })
  .required();

/** A value, or a formula in its place, which is judged as a mapping and not here. */
export function orFormula(schema: Joi.Schema): Joi.Schema {
  return Joi.alternatives().conditional(isFormula, { then: formula, otherwise: schema });
}

/** What folders may write in the place of other values. */
const WRITTEN = { text: Joi.string(), number: Joi.number(), boolean: Joi.boolean(), null: Joi.valid(null) };

/** What stands there when no formula does. */
export function withoutFormula(described: KeyDescription): KeyDescription {
  return described.matches?.[0]?.otherwise ?? described;
}

/**
 * The keys of a table as a folder may write them: a formula in the place of any value, inside of lists and objects as
 * well. `aliases` are other names of some of them.
 */
export function toDocument(table: KeyTable, aliases: ReadonlyMap<string, string> = new Map()): Joi.ObjectSchema {
  const document = Joi.object(
    Object.fromEntries(Object.entries(table).map(([name, schema]) => [name, toDocumentKey(schema)])),
  );
  return [...aliases].reduce(
    (known, [alias, name]) => addAlias(known, alias, name, table[name] ?? Joi.any()),
    document,
  );
}

/** One of both has to be there where the key is required. */
function addAlias(document: Joi.ObjectSchema, alias: string, name: string, schema: Joi.Schema): Joi.ObjectSchema {
  const { description = '', presence } = describeKey(schema).flags ?? {};
  const isRequired = presence === 'required';
  const sentence = isRequired ? `${description} Required.` : description;
  const both = document
    .fork(name, () => toDocumentKey(schema.optional().description(sentence)))
    .keys({ [alias]: toDocumentKey(schema.optional().description(`Another name of \`${name}\`.`)) });
  return isRequired ? both.or(name, alias) : both;
}

function toDocumentKey(schema: Joi.Schema): Joi.Schema {
  const described = describeKey(schema);
  const { isLiteral, alsoWritten = [], registration } = factsOf(schema);
  const sentence = writeSentence(described, registration);
  if (isLiteral === true) return schema.description(sentence);
  const inner = listInner(described);
  const open = inner.length === 0 ? schema : schema.fork(inner, toDocumentKey);
  const value = alsoWritten.length === 0 ? open : Joi.alternatives(open, ...alsoWritten.map((name) => WRITTEN[name]));
  const told = sentence === '' ? value : value.description(sentence);
  const isRequired = described.flags?.presence === 'required' && registration === undefined;
  return isRequired ? orFormula(told).required() : orFormula(told.optional());
}

function listInner({ keys = {}, items = [], patterns = [] }: KeyDescription): string[] {
  const hasEach = [...items, ...patterns.map(({ rule }) => rule)].some(({ flags }) => flags?.id === EACH);
  return [...Object.keys(keys), ...(hasEach ? [EACH] : [])];
}

/** The sentence with the default, which stands in the table as a value. */
function writeSentence({ flags }: KeyDescription, registration: string | undefined): string {
  const { description = '', default: value } = flags ?? {};
  const byDefault =
    registration !== undefined
      ? `Default the connector parameter \`${registration}\`.`
      : isTold(value)
        ? `Default \`${value === ' ' ? "' '" : String(value)}\`.`
        : '';
  return [description, byDefault].filter((part) => part !== '').join(' ');
}

/** Empty values and references are told by the sentence, or go without saying. */
function isTold(value: unknown): value is string | number | boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean';
}
