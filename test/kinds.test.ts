import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '..');

/** What starts the service, a process or a database. */
const STARTERS: ReadonlySet<string> = new Set([
  'node:child_process',
  'node:cluster',
  'pg',
  'src/cli/main.ts',
  'src/database/index.ts',
  'src/main.ts',
  'src/service/start-service.ts',
]);

/** Names of packages and paths of the project that a file loads. An import of types alone loads nothing. */
function listLoaded(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\s+(?!type\s)[^;]*?from\s+'([^']+)'|(?<!typeof )\b(?:require|import|jest\.requireActual)\('([^']+)'\)|^import\s+'([^']+)'/gm,
  );
  return [...found].flatMap(([, from, called, bare]) => {
    const target = from ?? called ?? bare ?? '';
    if (!target.startsWith('.')) return [target];
    const path = resolve(root, dirname(file), target);
    const loaded = [path, `${path}.ts`, join(path, 'index.ts')].find((name) => /\.\w+$/.test(name) && existsSync(name));
    return loaded === undefined ? [] : [relative(root, loaded)];
  });
}

/** How a test comes to what only a service test may start, file by file; undefined when it does not. */
function findWayToStarter(file: string, seen = new Set<string>()): string[] | undefined {
  seen.add(file);
  if (STARTERS.has(file)) return [file];
  if (!/^(test|sandbox)\/.*\.ts$/.test(file)) return undefined;
  // Whatever listens in the sandbox is a simulated provider or host.
  if (file.startsWith('sandbox/') && readFileSync(join(root, file), 'utf8').includes('.listen(')) return [file];
  for (const loaded of listLoaded(file).filter((name) => !seen.has(name))) {
    const way = findWayToStarter(loaded, seen);
    if (way !== undefined) return [file, ...way];
  }
  return undefined;
}

function listTests(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return entry.name.endsWith('.test.ts') ? [path] : [];
    return entry.name === 'node_modules' ? [] : listTests(path);
  });
}

const tests = ['test', 'connectors'].flatMap(listTests);
const isServiceTest = (file: string): boolean => file.endsWith('.service.test.ts');

test('a unit test starts no service, no provider, no process and no database, nor does what it imports', () => {
  const units = tests.filter((file) => !isServiceTest(file));
  expect(units.length).toBeGreaterThan(40);
  expect(units.flatMap((file) => findWayToStarter(file)?.join(' → ') ?? [])).toEqual([]);
});

test('a test that starts none of them is a unit test by its name', () => {
  const services = tests.filter(isServiceTest);
  expect(services.length).toBeGreaterThan(40);
  expect(services.filter((file) => findWayToStarter(file) === undefined)).toEqual([]);
});
