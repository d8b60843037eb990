import { join } from 'node:path';
import Joi from 'joi';
import { readDataFile } from './read-data-file';

/** What providers do their own way, by number; `answer` says which key or hook of a spec meets it. */
export interface Quirk {
  id: number;
  title: string;
  answer: string;
  /** Files of tests that show it. */
  tests: readonly string[];
}

const schema = Joi.object<{ quirks: Quirk[] }>({
  quirks: Joi.array()
    .items({
      id: Joi.number().integer().min(1).required(),
      title: Joi.string().required(),
      answer: Joi.string().required(),
      tests: Joi.array().items(Joi.string()).min(1).required(),
    })
    .unique('id')
    .required(),
}).required();

/** The quirks of a file, as they stand there. Throws for unknown or missing members and for a number that is there twice. */
export function readQuirks(file = join(__dirname, '..', '..', 'docs', 'requirements', 'quirks.yml')): Quirk[] {
  return readDataFile(file, schema).quirks;
}

/** Those of `docs/requirements/quirks.yml`. */
export const QUIRKS: readonly Quirk[] = readQuirks();

/** Throws for a number that there is not. */
export function findQuirk(number: number): Quirk {
  const quirk = QUIRKS.find(({ id }) => id === number);
  if (quirk === undefined) throw new Error(`There is no quirk ${number} in docs/requirements/quirks.yml`);
  return quirk;
}
