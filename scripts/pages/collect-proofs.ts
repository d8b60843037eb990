import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ID } from './requirements';

/** A test that proves something: its file, and its title without the ids. */
export interface Proof {
  file: string;
  title: string;
}

/** Ids, a colon and the rest of the title: the first argument of `test(…)`, or of what `test.each(…)` gives. */
const TITLE = new RegExp(
  `(?:\\btest|[)\`])\\(\\s*(['"\`])(${ID.source}(?:[, ]+${ID.source})*): ((?:(?!\\1)[^\\\\]|\\\\.)+)\\1`,
  'g',
);

/** The tests of `folder` whose titles name ids, by id; files are told from `root`. */
export function collectProofs(root: string, folder = join(root, 'test')): Map<string, Proof[]> {
  const proofs = new Map<string, Proof[]>();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(test|interop)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    // What the interop tests installed has tests of its own.
    .filter((file) => !relative(folder, file).includes('node_modules'))
    .toSorted();
  for (const file of files) {
    for (const [, , ids = '', title = ''] of readFileSync(file, 'utf8').matchAll(TITLE)) {
      for (const id of ids.split(/[, ]+/)) {
        proofs.set(id, [...(proofs.get(id) ?? []), { file: relative(root, file), title }]);
      }
    }
  }
  return proofs;
}
