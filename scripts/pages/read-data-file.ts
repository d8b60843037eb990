import { readFileSync } from 'node:fs';
import type { Schema } from 'joi';
import { parseDocument } from 'yaml';

/** Reads a YAML file that `schema` describes. Throws an error that names the file and everything that is wrong with it. */
export function readDataFile<T>(file: string, schema: Schema<T>): T {
  const document = parseDocument(readFileSync(file, 'utf8'));
  const { value, error } = schema.validate(document.toJS(), { abortEarly: false, convert: false });
  const problems = [...document.errors, ...(error === undefined ? [] : [error])].map(({ message }) => message);
  if (problems.length > 0) throw new Error(`${file}: ${problems.join('; ')}`);
  return value as T;
}
