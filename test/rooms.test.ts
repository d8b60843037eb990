import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Which rooms a room may import (src/README.md). A room is a folder of src/ or a file directly in it. */
const ALLOWED: Record<string, string[]> = {
  errors: [],
  uri: [],
  version: [],
  logger: ['errors'],
  http: ['errors', 'uri'],
  config: ['errors', 'key-ring', 'uri'],
  credentials: ['errors', 'seal'],
  oauth1: ['errors', 'uri', 'http'],
  oauth2: ['errors', 'uri', 'http', 'credentials'],
  'api-client': ['errors', 'uri', 'http', 'credentials'],
  connector: ['equal-text', 'errors', 'uri', 'http', 'credentials', 'oauth1', 'oauth2', 'api-client'],
  database: ['credentials', 'errors'],
  'secret-keys': [],
  seal: [],
  'key-ring': ['errors', 'seal'],
  'equal-text': [],
  coordination: ['config', 'credentials', 'database', 'logger', 'secret-keys'],
  'open-storage': ['config', 'database', 'errors'],
  callers: ['database', 'equal-text', 'errors'],
  connections: ['callers', 'connector', 'credentials', 'database', 'equal-text', 'errors', 'http', 'key-ring', 'uri'],
  api: ['callers', 'connections', 'equal-text', 'errors', 'http', 'logger', 'uri', 'web'],
  'start-connections': [
    'api',
    'callers',
    'config',
    'connections',
    'database',
    'errors',
    'http',
    'key-ring',
    'logger',
    'secret-keys',
    'version',
    'web',
  ],
  web: ['errors', 'logger'],
  host: ['web', 'logger', 'seal', 'equal-text', 'errors', 'uri', 'http', 'credentials', 'connector'],
  app: ['web', 'host', 'http', 'connector', 'start-connections'],
  'start-service': [
    'app',
    'connections',
    'coordination',
    'config',
    'connector',
    'database',
    'errors',
    'http',
    'logger',
    'open-storage',
    'secret-keys',
    'start-connections',
    'uri',
    'version',
    'web',
  ],
  main: ['start-service', 'errors'],
  cli: [
    'callers',
    'config',
    'connections',
    'connector',
    'coordination',
    'credentials',
    'database',
    'errors',
    'http',
    'key-ring',
    'logger',
    'open-storage',
    'version',
  ],
};

/** The one room that may import a package that needs taming (DESIGN D2). */
const PACKAGE_OWNERS: Record<string, string[]> = {
  axios: ['http'],
  'oauth-1.0a': ['oauth1'],
  'simple-oauth2': ['oauth2'],
  winston: ['logger'],
  pg: ['database'],
  libsql: ['database'],
  kysely: ['connections', 'database'],
  jose: ['callers'],
  express: ['api', 'app', 'start-connections', 'web', 'host'],
  joi: ['api', 'config', 'connector', 'web', 'host'],
};

const root = resolve(__dirname, '..');
const src = join(root, 'src');

interface Import {
  file: string;
  room: string;
  target: string;
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

test('inner rooms know no clock, no environment and no console', () => {
  for (const room of ['oauth1', 'oauth2', 'credentials', 'api-client', 'connector', 'http', 'config']) {
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
