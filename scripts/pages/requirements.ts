import { join } from 'node:path';
import Joi from 'joi';
import { readDataFile } from './read-data-file';

/** What has to hold, in short. `where` is the standard that says so, `reason` says why there is no test of it. */
export interface Requirement {
  id: string;
  text: string;
  where?: string;
  reason?: string;
}

/** A section of `docs/conformance.md`. */
export interface RequirementList {
  title: string;
  items: readonly Requirement[];
}

/** Files of `docs/requirements/`, in the order of the page. */
const LISTS = [
  'oauth1',
  'oauth2',
  'state-and-pkce',
  'tokens',
  'security',
  'spec-folders',
  'credentials',
  'integrations',
];

/** A letter, perhaps a word, then a number. */
export const ID = /[A-Z](?:-[a-z]+-)?\d+/;

const schema = Joi.object<RequirementList>({
  title: Joi.string().required(),
  items: Joi.array()
    .items({
      id: Joi.string()
        .pattern(new RegExp(`^${ID.source}$`))
        .required(),
      text: Joi.string().required(),
      where: Joi.string(),
      reason: Joi.string(),
    })
    .unique('id')
    .required(),
}).required();

/** All lists of `folder`. Throws for a list with unknown or missing members, and for an id that is there twice. */
export function readRequirements(folder = join(__dirname, '..', '..', 'docs', 'requirements')): RequirementList[] {
  const lists = LISTS.map((name) => readDataFile(join(folder, `${name}.yml`), schema));
  const seen = new Set<string>();
  for (const { id } of lists.flatMap(({ items }) => items)) {
    if (seen.has(id)) throw new Error(`${folder}: ${id} is in two lists`);
    seen.add(id);
  }
  return lists;
}
