import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isObject } from '../../common';
import type { AuthDocument } from './build-auth';
import type { MethodPlace } from './read-method';
import { merge } from './with-family';
import type { FileProblem } from './write-problem';
import { readYaml, type YamlSource } from './yaml-source';

/** `auth` of `spec.yml`. */
export type AuthsDocument = AuthDocument & { options?: Record<string, AuthDocument> };

/** One way of connecting, as it stands in a folder. */
interface FoundAuth {
  key: string;
  auth: AuthDocument;
  path: string[];
  /** Where its methods are looked for; later ones win. */
  places: Array<Pick<MethodPlace, 'place' | 'auth' | 'path'>>;
}

/** `auth` itself, or each of its options laid over it; those that are switched off are left out. */
export function listAuths(
  folder: string,
  { options, ...base }: AuthsDocument,
  source: YamlSource,
  problems: FileProblem[],
): FoundAuth[] {
  const basePlace = { place: 'auth', auth: { ...base }, path: ['auth'] };
  if (options === undefined) {
    if ((base as { type?: string }).type !== undefined)
      return base.enabled === false ? [] : [{ key: 'auth', auth: base, path: ['auth'], places: [basePlace] }];
    problems.push({ file: source.file, line: source.lineOf(['auth']), path: 'auth.type', message: 'is missing' });
    return [];
  }
  return Object.entries(options)
    .filter(([, option]) => option.enabled !== false)
    .map(([key, option]) => {
      const path = ['auth', 'options', key];
      const place = existsSync(join(folder, 'auth', key)) ? join('auth', key) : join('auth', 'none');
      return {
        key,
        auth: merge(base, option) as AuthDocument,
        path,
        places: [basePlace, { place, auth: { ...option }, path }],
      };
    });
}

type Ui = NonNullable<AuthDocument['ui']>;

export function mergeUi(...uis: Array<Ui | undefined>): Ui {
  return uis.reduce<Ui>((all, ui) => (ui === undefined ? all : (merge(all, ui) as Ui)), {});
}

/** `auth/ui.yml`, where older folders keep it. */
export function readUiFile(folder: string, problems: FileProblem[]): Ui | undefined {
  const path = join(folder, 'auth', 'ui.yml');
  if (!existsSync(path)) return undefined;
  const { value } = readYaml(path, relative(dirname(dirname(path)), path), problems);
  return isObject(value) ? value : undefined;
}
