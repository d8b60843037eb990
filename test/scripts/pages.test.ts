import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from '../../scripts/generate-pages';
import { QUIRKS } from '../../scripts/pages/quirks';
import { VERSION } from '../../src/service/version';

const root = join(__dirname, '..', '..');

test.each(Object.keys(PAGES))('%s is what the schemas and specs say; npm run pages writes it', (file) => {
  expect(readFileSync(join(root, file), 'utf8')).toBe(PAGES[file]?.());
});

test('the version is the one in package.json', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});

test('the README names commands that exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/npm run ([\w:]+)/g)].map(
    ([, name]) => name ?? '',
  );
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('the tests that the page of the quirks names are there, for all 30', () => {
  expect(QUIRKS).toHaveLength(30);
  const named = QUIRKS.flatMap(({ tests }) => tests);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
