import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../common';
import { FOLDER_METHODS, type Method } from '../methods';
import type { LocatedMethod } from './method-source';
import {
  hasMethodSuffix,
  isInline,
  listMethodFiles,
  readInline,
  readMethodFile,
  type MethodPlace,
} from './read-method';

/** `getOAuthConfig` → `get-oauth-config`. */
export function toFileName(method: string): string {
  return method.replace('OAuth', 'Oauth').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Finds the methods of one `auth`: files by their names, and what stands inline. Everything that is wrong is a problem. */
export function findMethods(place: MethodPlace): Map<string, LocatedMethod> {
  const absolute = join(place.folder, place.place);
  const files = existsSync(absolute)
    ? readdirSync(absolute, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
    : [];
  const found = [...FOLDER_METHODS].flatMap(([name, method]) => {
    const located = findMethod(place, files, name, method);
    return located === undefined ? [] : [[name, located] as const];
  });
  reportStrangers(place, files);
  return new Map(found);
}

/** One method; `undefined`, with a problem where something is wrong with it, when there is none that can be used. */
function findMethod(
  place: MethodPlace,
  files: readonly string[],
  name: string,
  { aliases = [], implementations }: Method,
): LocatedMethod | undefined {
  const { auth, path, spec, problems } = place;
  const report = (message: string): undefined => {
    const at = [...path, name];
    problems.push({ file: spec.file, line: spec.lineOf(at), path: at.join('.'), message });
  };
  const names = [name, ...aliases];
  const inline = names.filter((key) => auth[key] !== undefined);
  const declared = inline.map((key) => auth[key]).find(isObject);
  if (declared?.['implementationType'] === 'not-supported') return undefined;
  const sources = [
    ...names.flatMap((known) => listMethodFiles(files, toFileName(known))),
    ...inline.filter((key) => isInline(auth[key])),
  ];
  if (sources.length > 1) return report(`is written more than once: ${sources.join(', ')}; keep one`);
  const [source] = sources;
  if (source === undefined) {
    if (inline.length === 0) return undefined;
    const suffix = implementations[0] === 'mapping' ? '.map.yml' : '.js';
    return report(`has no file: write ${place.place}/${toFileName(name)}${suffix}`);
  }
  const method = inline.includes(source) ? readInline(place, name, source) : readMethodFile(place, name, source);
  if (method === undefined) return undefined;
  if (!implementations.includes(method.implementation))
    return report(`cannot be written as ${method.implementation}; it can be ${implementations.join(' or ')}`);
  const wanted = declared?.['implementationType'] ?? declared?.['type'];
  if (typeof wanted === 'string' && wanted !== method.implementation)
    return report(`says ${wanted}, but ${source} is ${method.implementation}`);
  return method;
}

/** Files that look like methods and are none would be left out silently. */
function reportStrangers({ place, problems }: MethodPlace, files: readonly string[]): void {
  const known = new Set([...FOLDER_METHODS].flatMap(([name, { aliases = [] }]) => [name, ...aliases].map(toFileName)));
  for (const file of files) {
    const [stem = ''] = file.split('.');
    if (!known.has(stem) && stem !== 'ui' && hasMethodSuffix(file))
      problems.push({
        file: `${place}/${file}`,
        message: `is no method; methods are ${[...FOLDER_METHODS.keys()].map(toFileName).join(', ')}`,
      });
  }
}
