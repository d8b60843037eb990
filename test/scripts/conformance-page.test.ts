import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectProofs } from '../../scripts/pages/collect-proofs';
import { writeConformancePage } from '../../scripts/pages/conformance-page';

const root = mkdtempSync(join(tmpdir(), 'proofs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What is found in one file of tests. `IDS` stands for two ids: this file is searched for titles too. */
function collect(source: string, file = 'a.test.ts'): Record<string, string[]> {
  rmSync(join(root, 'test'), { recursive: true, force: true });
  mkdirSync(join(root, 'test', 'inner'), { recursive: true });
  writeFileSync(join(root, 'test', 'inner', file), source.replaceAll('IDS', 'O1, S-state-2'));
  const proofs = collectProofs(root);
  return Object.fromEntries(
    [...proofs].map(([id, found]) => [id, found.map(({ file: from, title }) => `${from}: ${title}`)]),
  );
}

test.each([
  ['test', "test('IDS: goes | on', () => {});", 'goes | on'],
  ['test.each on one line', `test.each([1, 2])('IDS: %i of "them"', () => {});`, '%i of "them"'],
  ['test.each with a table', "test.each([\n  ['IDS: a'],\n])(\n  'IDS: %s',\n  () => {},\n);", '%s'],
  ['test.each with a template', "test.each`a\n${1}`('IDS: $a', () => {});", '$a'],
  ['another kind of quotes', `test("IDS: it's", () => {});`, "it's"],
  ['a template', "test(`IDS: it's`, () => {});", "it's"],
  ['escaped quotes', String.raw`test('IDS: it\'s', () => {});`, String.raw`it\'s`],
])('a title is found: %s', (_case, source, title) => {
  const found = [`test/inner/a.test.ts: ${title}`];
  expect(collect(source)).toEqual({ O1: found, 'S-state-2': found });
});

test.each([
  "// 'IDS: a'",
  "const text = 'IDS: a';",
  "call('IDS: a');",
  "test('of IDS: a', () => {});",
  "test('IDS a', () => {});",
])('no title that begins with ids is found in %s', (source) => {
  expect(collect(source)).toEqual({});
});

test('files of tests are searched, and no others', () => {
  expect(collect("test('IDS: a', () => {});", 'kit.ts')).toEqual({});
  expect(Object.keys(collect("test('IDS: a', () => {});", 'a.interop.ts'))).toEqual(['O1', 'S-state-2']);
});

test('an item has a test or a reason, and a title names items that there are', () => {
  const proof = { file: 'test/a.test.ts', title: 'a | b' };
  const write = (reason: string | undefined, ids: string[]): string =>
    writeConformancePage(
      [{ title: 'All', items: [{ id: 'O1', text: 'It holds.', ...(reason !== undefined && { reason }) }] }],
      new Map(ids.map((id) => [id, [proof, proof]])),
    );
  const written = '`test/a.test.ts`: a \\| b';
  expect(write(undefined, ['O1'])).toContain(`\n| O1 | It holds. |  | ${written}<br>${written} |\n`);
  expect(write('Nobody asks for it.', [])).toContain('\n| O1 | It holds. |  | Nobody asks for it. |\n');
  expect(() => write(undefined, [])).toThrow('O1 has no test and no reason');
  expect(() => write('Nobody asks for it.', ['O1'])).toThrow('O1 has a test and a reason for having none');
  expect(() => write(undefined, ['O1', 'O2', 'Z99'])).toThrow('Titles of tests name items that do not exist: O2, Z99');
});
