import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Which rooms a room may import (src/README.md). A room is a folder of src/ or a file directly in it. */
const ALLOWED: Record<string, string[]> = {
  errors: [],
  uri: [],
  common: [],
  logger: [],
  http: ['common', 'errors', 'uri'],
  keys: ['errors'],
  config: ['errors', 'keys', 'uri'],
  tokens: ['errors', 'keys'],
  oauth1: ['errors', 'http', 'uri'],
  oauth2: ['errors', 'http', 'tokens', 'uri'],
  'api-client': ['common', 'errors', 'http', 'tokens', 'uri'],
  isolate: ['api-client', 'common', 'errors', 'http', 'uri'],
  mapping: ['common', 'isolate'],
  sync: ['api-client', 'common', 'errors', 'keys', 'mapping', 'uri'],
  spec: ['api-client', 'common', 'errors', 'http', 'isolate', 'mapping', 'oauth1', 'oauth2', 'sync', 'tokens', 'uri'],
  connector: [
    'api-client',
    'common',
    'errors',
    'http',
    'keys',
    'mapping',
    'oauth1',
    'oauth2',
    'spec',
    'sync',
    'tokens',
    'uri',
  ],
  database: ['common', 'errors', 'tokens'],
  callers: ['common', 'database', 'errors', 'keys'],
  connections: ['callers', 'common', 'config', 'connector', 'database', 'errors', 'http', 'keys', 'tokens', 'uri'],
  web: ['common', 'errors', 'logger'],
  host: ['common', 'config', 'connector', 'errors', 'http', 'keys', 'logger', 'tokens', 'uri', 'web'],
  api: ['callers', 'common', 'connections', 'errors', 'http', 'keys', 'logger', 'uri', 'web'],
  service: [
    'api',
    'callers',
    'config',
    'connections',
    'connector',
    'database',
    'errors',
    'host',
    'http',
    'isolate',
    'keys',
    'logger',
    'tokens',
    'uri',
    'web',
  ],
  main: ['errors', 'service'],
  cli: [
    'callers',
    'common',
    'config',
    'connections',
    'connector',
    'database',
    'errors',
    'http',
    'service',
    'tokens',
    'uri',
  ],
};

/** The one room that may import a package that needs taming (src/README.md). */
const PACKAGE_OWNERS: Record<string, string[]> = {
  axios: ['http'],
  'oauth-1.0a': ['oauth1'],
  'simple-oauth2': ['oauth2'],
  winston: ['logger'],
  pg: ['database'],
  libsql: ['database'],
  'lru-cache': ['common'],
  kysely: ['connections', 'database'],
  jose: ['callers'],
  commander: ['cli'],
  express: ['api', 'host', 'service', 'web'],
  joi: ['api', 'config', 'connector', 'host', 'isolate', 'spec', 'sync', 'web'],
};

const root = resolve(__dirname, '..');
const src = join(root, 'src');

interface Import {
  file: string;
  room: string;
  target: string;
  /** File in the target's room, as it is imported. */
  inner: string;
  /** The target itself, where it is a file of src/. */
  targetFile: string | undefined;
  isTypeOnly: boolean;
}

function listImports(folder: string): Import[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, 'utf8');
      const found = text.matchAll(
        /^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|require\('([^']+)'\)|^import\s+'([^']+)'/gm,
      );
      return [...found].map(([, type, from, required, bare]) => ({
        file: relative(root, path),
        room: roomOf(path),
        target: resolveTarget(path, from ?? required ?? bare ?? ''),
        inner: findInner(path, from ?? required ?? bare ?? ''),
        targetFile: resolveFile(path, from ?? required ?? bare ?? ''),
        isTypeOnly: type !== undefined,
      }));
    });
}

function roomOf(path: string): string {
  return (relative(src, path).split('/')[0] ?? '').replace(/\.ts$/, '');
}

function resolveTarget(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const path = resolve(dirname(from), specifier);
  return path.startsWith(src) ? `room:${roomOf(path)}` : relative(root, path);
}

/** The file of src/ that an import names; `undefined` for packages and what is beside src/. */
function resolveFile(from: string, specifier: string): string | undefined {
  const path = resolve(dirname(from), specifier);
  if (!specifier.startsWith('.') || !path.startsWith(src)) return undefined;
  return [`${path}.ts`, `${path}.js`, join(path, 'index.ts')].find(existsSync);
}

/** `start-service` of `../service/start-service`; `index` for a room, and for a room that is one file. */
function findInner(from: string, specifier: string): string {
  const [, ...rest] = relative(src, resolve(dirname(from), specifier)).split('/');
  return rest.length === 0 ? 'index' : rest.join('/');
}

const imports = listImports(src);

test('every room is in the table, and every import is read', () => {
  expect([...new Set(imports.map(({ room }) => room))].filter((room) => !(room in ALLOWED))).toEqual([]);
  expect(imports.length).toBeGreaterThan(200);
});

test('rooms import only the rooms that they may', () => {
  const wrong = imports.filter(({ room, target }) => {
    const other = target.startsWith('room:') ? target.slice(5) : undefined;
    return other !== undefined && other !== room && !ALLOWED[room]?.includes(other);
  });
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
});

test('no room of the table could do without an arrow that it has', () => {
  const used = new Set(imports.map(({ room, target }) => `${room} → ${target.slice(5)}`));
  const arrows = Object.entries(ALLOWED).flatMap(([room, others]) => others.map((other) => `${room} → ${other}`));
  expect(arrows.filter((arrow) => !used.has(arrow))).toEqual([]);
});

test('no files import each other in a circle, not even types', () => {
  const targets = new Map<string, string[]>();
  for (const { file, targetFile } of imports) {
    if (targetFile !== undefined) targets.set(file, [...(targets.get(file) ?? []), relative(root, targetFile)]);
  }
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (done.has(file) || way.includes(file)) return;
    for (const target of targets.get(file) ?? []) follow(target, [...way, file]);
    done.add(file);
  };
  for (const file of targets.keys()) follow(file, []);
  expect(circles).toEqual([]);
});

test('a room is entered by its door', () => {
  const wrong = imports.filter(
    ({ room, target, inner }) => target.startsWith('room:') && target !== `room:${room}` && inner !== 'index',
  );
  // The entry point alone starts the service: the door of that room is for the command line, which starts none.
  const beside = wrong.filter(({ room, inner }) => room !== 'main' || inner !== 'start-service');
  expect(beside.map(({ file, target, inner }) => `${file} → ${target}/${inner}`)).toEqual([]);
});

test('nothing in src/ imports what is beside it', () => {
  const wrong = imports.filter(({ target }) => /^(bench|clients|connectors|sandbox|scripts|test)\//.test(target));
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
});

test('each tamed package has one owner', () => {
  const wrong = imports.filter(({ room, target }) => {
    const owners = PACKAGE_OWNERS[target];
    return owners !== undefined && !owners.includes(room);
  });
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  const files = (name: string): Set<string> =>
    new Set(imports.filter(({ target }) => target === name).map(({ file }) => file));
  for (const name of ['axios', 'oauth-1.0a', 'simple-oauth2', 'winston']) expect(files(name).size).toBe(1);
});

const INNER_ROOMS = [
  'api-client',
  'common',
  'config',
  'connector',
  'http',
  'isolate',
  'keys',
  'mapping',
  'oauth1',
  'oauth2',
  'spec',
  'sync',
  'tokens',
];

test('inner rooms know no clock, no environment and no console', () => {
  for (const room of INNER_ROOMS) {
    for (const entry of readdirSync(join(src, room), { recursive: true, withFileTypes: true }).filter((item) =>
      item.isFile(),
    )) {
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      expect(`${room}/${entry.name}: ${/process\.env|console\.|Date\.now\(\)/.exec(text)?.[0] ?? 'clean'}`).toBe(
        `${room}/${entry.name}: clean`,
      );
    }
  }
});

test('connectors use the door only', () => {
  const wrong = listImports(join(root, 'connectors')).filter(
    ({ target }) =>
      target !== 'room:connector' && !target.startsWith('connectors/_shared') && !target.startsWith('connectors/'),
  );
  expect(wrong).toEqual([]);
});

test('no file of the flow names a provider', () => {
  const names = readdirSync(join(root, 'connectors'), { withFileTypes: true }).filter(
    // Two providers are called what every text has.
    (entry) => entry.isDirectory() && !entry.name.startsWith('_') && !['front', 'line'].includes(entry.name),
  );
  const pattern = new RegExp(`\\b(${names.map(({ name }) => name).join('|')})\\b`, 'i');
  const wrong = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => pattern.test(readFileSync(path, 'utf8')));
  expect(wrong.map((path) => relative(root, path))).toEqual([]);
});
