import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isObject } from '../../common';
import type { FileProblem } from './write-problem';
import { readYaml, type YamlSource } from './yaml-source';

/** A family's facts below, the connector's own above; lines are those of the file that says it. */
export function withFamily(folder: string, own: YamlSource, problems: FileProblem[]): YamlSource {
  const { extends: family } = own.value as { extends?: unknown };
  if (typeof family !== 'string') return own;
  const path = join(folder, family);
  if (!existsSync(path)) {
    problems.push({
      file: own.file,
      line: own.lineOf(['extends']),
      path: 'extends',
      message: 'names no file that there is',
    });
    return own;
  }
  const base = readYaml(path, relative(folder, path), problems);
  return {
    file: own.file,
    value: merge(base.value, own.value),
    lineOf: (keys) => own.lineOf(keys) ?? base.lineOf(keys),
  };
}

/** One document laid over another, member by member; lists and formulas are replaced as a whole. */
export function merge(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over;
  if (Object.keys(over).some((key) => key.startsWith('$'))) return over;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(keys.map((key) => [key, key in over ? merge(base[key], over[key]) : base[key]]));
}
