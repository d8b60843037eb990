import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../common';
import { readFromFolder } from '../../mapping';
import type { Implementation } from '../methods';
import { CodeError, toCommonJs } from './check-code';
import type { LocatedMethod } from './method-source';
import type { FileProblem } from './write-problem';
import { readYaml, type YamlSource } from './yaml-source';

/** Suffixes of method files; the longer ones first. */
const SUFFIXES: ReadonlyArray<[string, Implementation | 'elsewhere']> = [
  ['.map.yml', 'mapping'],
  ['.rest.yml', 'rest-api-mapping'],
  ['.api.yml', 'rest-api-mapping'],
  ['.op.yml', 'elsewhere'],
  ['.graphql.yml', 'elsewhere'],
  ['.yml', 'mapping'],
  ['.js', 'javascript'],
  ['.ts', 'javascript'],
];

/** Where the methods of one `auth` are, and where problems go. */
export interface MethodPlace {
  folder: string;
  /** Where methods of this `auth` lie: `auth`, or `auth/<option>`. */
  place: string;
  /** The object of `auth`, and the keys that lead to it in spec.yml. */
  auth: Readonly<Record<string, unknown>>;
  path: readonly string[];
  spec: YamlSource;
  problems: FileProblem[];
}

/** True for a file that is a method, whatever its name. */
export function hasMethodSuffix(file: string): boolean {
  return SUFFIXES.some(([suffix]) => file.endsWith(suffix));
}

/** The files that are this method. */
export function listMethodFiles(files: readonly string[], stem: string): string[] {
  return files.filter((file) => SUFFIXES.some(([suffix]) => file === `${stem}${suffix}`));
}

/** True for a member of `auth` that holds a method, and does not only declare one. */
export function isInline(value: unknown): value is Record<string, unknown> {
  return isObject(value) && ['mapping', 'rest', 'code'].some((key) => key in value);
}

/** The method `name` that stands inline under `key`; `undefined`, and a problem, when it cannot be read. */
export function readInline(place: MethodPlace, name: string, key: string): LocatedMethod | undefined {
  const { auth, path, spec } = place;
  const value = auth[key];
  if (!isInline(value)) return undefined;
  const shared = { name, file: spec.file };
  const readDocument = (part: 'mapping' | 'rest', implementation: Implementation): LocatedMethod => ({
    ...shared,
    implementation,
    value: readFromFolder(value[part]),
    lineOf: (inner) => spec.lineOf([...path, key, part, ...inner]),
  });
  if ('mapping' in value) return readDocument('mapping', 'mapping');
  if ('rest' in value) return readDocument('rest', 'rest-api-mapping');
  const at = [...path, key, 'code'];
  const text = String(value['code']);
  const line = spec.lineOf(at);
  // A text of several lines begins below its key.
  const toLine = (inner: number): number | undefined =>
    line === undefined || !text.includes('\n') ? line : line + inner;
  const code = readCode(place, text, spec.file, toLine, at.join('.'));
  return code === undefined ? undefined : { ...shared, implementation: 'javascript', code, lineOf: () => line };
}

/** The same of a file. */
export function readMethodFile(place: MethodPlace, name: string, file: string): LocatedMethod | undefined {
  const { folder, problems } = place;
  const relative = `${place.place}/${file}`;
  const [, implementation] = SUFFIXES.find(([suffix]) => file.endsWith(suffix)) ?? [];
  if (implementation === undefined || implementation === 'elsewhere') {
    problems.push({
      file: relative,
      message: 'is of a kind that is not supported here; write the request as .rest.yml or as JavaScript',
    });
    return undefined;
  }
  if (implementation !== 'javascript') {
    const source = readYaml(join(folder, relative), relative, problems);
    return source.value === undefined
      ? undefined
      : { ...source, value: readFromFolder(source.value), name, implementation };
  }
  const code = readCode(place, readFileSync(join(folder, relative), 'utf8'), relative, (line) => line);
  return code === undefined ? undefined : { name, implementation, file: relative, code, lineOf: () => 1 };
}

/** The code as a module, or a problem at the line that `toLine` makes of the code's own. */
function readCode(
  { problems }: MethodPlace,
  text: string,
  file: string,
  toLine: (line: number) => number | undefined,
  path?: string,
): string | undefined {
  try {
    return toCommonJs(text, file);
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    problems.push({ file, line: toLine(error.line), path, message: `is no JavaScript: ${error.message}` });
    return undefined;
  }
}
