import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { relative, resolve } from 'node:path';
import { transformSync } from '@swc/core';
import type { Mutation } from './mutations';

const ROOT = resolve(__dirname, '../..');

type Load = (module: object, path: string) => unknown;

/**
 * Loads everything below `src/` and this folder anew, with the edits of a mutation in it. Throws when the source does not
 * read as the mutation expects: a mutation that changes nothing proves nothing.
 */
export function mutateSource({ edits }: Mutation): void {
  const extensions = Reflect.get(Module, '_extensions') as Record<string, Load>;
  const load = extensions['.ts'];
  if (load === undefined) throw new Error('mutations need a loader for TypeScript');
  for (const path of Object.keys(require.cache)) {
    if (/^(src|test\/simulation)\//.test(relative(ROOT, path))) delete require.cache[path];
  }
  const sources = new Map<string, string>();
  for (const { file, find, replace } of edits) {
    const path = resolve(ROOT, file);
    const source = sources.get(path) ?? readFileSync(path, 'utf8');
    if (source.split(find).length !== 2) throw new Error(`${file} does not say exactly once: ${find}`);
    sources.set(
      path,
      source.replace(find, () => replace),
    );
  }
  extensions['.ts'] = (module, path) => {
    const source = sources.get(path);
    if (source === undefined) return load(module, path);
    const options = { filename: path, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } } as const;
    const { code } = transformSync(source, { ...options, module: { type: 'commonjs' } });
    return Reflect.apply(Reflect.get(module, '_compile') as (code: string, path: string) => unknown, module, [
      code,
      path,
    ]);
  };
  restoreLoader = () => void (extensions['.ts'] = load);
}

let restoreLoader: () => void = () => undefined;

/** The source is as it is written again. */
export function restoreSource(): void {
  restoreLoader();
  restoreLoader = () => undefined;
}
