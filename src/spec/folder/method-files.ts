import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../common';
import { readFromFolder, type WrittenMapping } from '../../mapping';
import { CodeError, toCommonJs } from './check-code';
import type { FileProblem } from './write-problem';
import { readYaml, type YamlSource } from './yaml-source';

/** How a method is written. */
export type Implementation = 'mapping' | 'rest-api-mapping' | 'javascript';

/** A method of a connector, as found in its folder or inline in its spec. */
export interface MethodSource {
  name: string;
  implementation: Implementation;
  /** Relative to the connector's folder. */
  file: string;
  /** Of mappings and requests: what the author wrote. */
  value?: WrittenMapping;
  /** Of JavaScript: a CommonJS module. */
  code?: string;
}

/** A method with where it stands, as long as it is being checked. */
export interface LocatedMethod extends MethodSource {
  lineOf: YamlSource['lineOf'];
}

/** What a method may be, and other names that it is known by. */
interface MethodRules {
  implementations: readonly Implementation[];
  aliases?: readonly string[];
}

/** Every method of `auth`. */
const METHODS: Readonly<Record<string, MethodRules>> = {
  getOAuthConfig: { implementations: ['mapping', 'javascript'], aliases: ['oauthConfig'] },
  makeApiClient: { implementations: ['mapping', 'javascript'] },
  test: { implementations: ['rest-api-mapping', 'javascript'] },
  getTokenData: { implementations: ['rest-api-mapping', 'javascript'] },
  getCredentialsFromTokenResponse: {
    implementations: ['mapping', 'rest-api-mapping', 'javascript'],
    aliases: ['getCredentialsFromAccessTokenResponse'],
  },
  getCredentialsFromConnectionParameters: { implementations: ['mapping', 'rest-api-mapping', 'javascript'] },
  refreshCredentials: { implementations: ['rest-api-mapping', 'javascript'] },
  disconnect: { implementations: ['rest-api-mapping', 'javascript'] },
};

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

/** `getOAuthConfig` → `get-oauth-config`. */
export function toFileName(method: string): string {
  return method.replace('OAuth', 'Oauth').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

interface FindOptions {
  folder: string;
  /** Where methods of this `auth` lie: `auth`, or `auth/<option>`. */
  place: string;
  /** The object of `auth`, and the keys that lead to it in spec.yml. */
  auth: Readonly<Record<string, unknown>>;
  path: readonly string[];
  spec: YamlSource;
  problems: FileProblem[];
}

/** Finds the methods of one `auth`: files by their names, and what stands inline. Everything that is wrong is a problem. */
export function findMethods(options: FindOptions): Map<string, LocatedMethod> {
  const { folder, place, auth, path, spec, problems } = options;
  const found = new Map<string, LocatedMethod>();
  const absolute = join(folder, place);
  const files = existsSync(absolute)
    ? readdirSync(absolute, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
    : [];
  for (const [name, { aliases = [], implementations }] of Object.entries(METHODS)) {
    const names = [name, ...aliases];
    const inline = names.filter((key) => auth[key] !== undefined);
    const declared = inline.map((key) => auth[key]).find(isObject);
    const sources = [
      ...names.flatMap((method) => listFiles(files, toFileName(method))),
      ...inline.filter((key) => isInline(auth[key])),
    ];
    const report = (message: string): void =>
      void problems.push({
        file: spec.file,
        line: spec.lineOf([...path, name]),
        path: [...path, name].join('.'),
        message,
      });
    if (declared?.['implementationType'] === 'not-supported') continue;
    if (sources.length > 1) {
      report(`is written more than once: ${sources.join(', ')}; keep one`);
      continue;
    }
    const [source] = sources;
    if (source === undefined) {
      if (inline.length > 0)
        report(
          `has no file: write ${place}/${toFileName(name)}${implementations[0] === 'mapping' ? '.map.yml' : '.js'}`,
        );
      continue;
    }
    const method = inline.includes(source) ? readInline(options, name, source) : readFile(options, name, source);
    if (method === undefined) continue;
    if (!implementations.includes(method.implementation)) {
      report(`cannot be written as ${method.implementation}; it can be ${implementations.join(' or ')}`);
      continue;
    }
    const wanted = declared?.['implementationType'] ?? declared?.['type'];
    if (typeof wanted === 'string' && wanted !== method.implementation) {
      report(`says ${wanted}, but ${source} is ${method.implementation}`);
      continue;
    }
    found.set(name, method);
  }
  const known = new Set(
    Object.entries(METHODS).flatMap(([name, { aliases = [] }]) => [name, ...aliases].map(toFileName)),
  );
  for (const file of files) {
    const [stem] = file.split('.');
    if (stem !== undefined && !known.has(stem) && stem !== 'ui' && SUFFIXES.some(([suffix]) => file.endsWith(suffix)))
      problems.push({
        file: `${place}/${file}`,
        message: `is no method; methods are ${Object.keys(METHODS).map(toFileName).join(', ')}`,
      });
  }
  return found;
}

function listFiles(files: readonly string[], stem: string): string[] {
  return files.filter((file) => SUFFIXES.some(([suffix]) => file === `${stem}${suffix}`));
}

function isInline(value: unknown): boolean {
  return isObject(value) && ['mapping', 'rest', 'code'].some((key) => key in value);
}

function readInline(options: FindOptions, name: string, key: string): LocatedMethod | undefined {
  const { auth, path, spec } = options;
  const value = auth[key] as Record<string, unknown>;
  const shared = { name, file: spec.file };
  const lineFor =
    (part: string): YamlSource['lineOf'] =>
    (inner) =>
      spec.lineOf([...path, key, part, ...inner]);
  if ('mapping' in value)
    return {
      ...shared,
      implementation: 'mapping',
      value: readFromFolder(value['mapping']),
      lineOf: lineFor('mapping'),
    };
  if ('rest' in value)
    return {
      ...shared,
      implementation: 'rest-api-mapping',
      value: readFromFolder(value['rest']),
      lineOf: lineFor('rest'),
    };
  const at = [...path, key, 'code'];
  const text = String(value['code']);
  const line = spec.lineOf(at);
  // A text of several lines begins below its key.
  const toLine = (inner: number): number | undefined =>
    line === undefined || !text.includes('\n') ? line : line + inner;
  const code = readCode(options, text, spec.file, toLine, at.join('.'));
  return code === undefined ? undefined : { ...shared, implementation: 'javascript', code, lineOf: () => line };
}

function readFile(options: FindOptions, name: string, file: string): LocatedMethod | undefined {
  const { folder, place, problems } = options;
  const relative = `${place}/${file}`;
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
  const code = readCode(options, readFileSync(join(folder, relative), 'utf8'), relative, (line) => line);
  return code === undefined ? undefined : { name, implementation, file: relative, code, lineOf: () => 1 };
}

/** The code as a module, or a problem at the line that `toLine` makes of the code's own. */
function readCode(
  { problems }: FindOptions,
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
