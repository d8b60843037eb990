import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findQuirk, readQuirks } from '../../scripts/pages/quirks';
import { readRequirements } from '../../scripts/pages/requirements';

const lists = join(__dirname, '..', '..', 'docs', 'requirements');
const folder = mkdtempSync(join(tmpdir(), 'requirements-'));

beforeEach(() => cpSync(lists, folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Replaces a text that the list has, once. */
function edit(name: string, from: string, to: string): string {
  const file = join(folder, name);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
  return file;
}

test('every list is read, in the order of the page', () => {
  const read = readRequirements(folder);
  expect(read.map(({ title }) => title)).toEqual([
    'OAuth 1.0a',
    'OAuth 2.0',
    'State and PKCE on a contract that keeps nothing',
    'Tokens over time',
    'Security',
    'Spec folders',
    'Credentials API, command line and clients',
    'Integrations API',
  ]);
  expect(readdirSync(folder)).toHaveLength(read.length + ['quirks.yml'].length);
  expect(read[0]?.items[0]).toEqual({
    id: 'O1',
    text: 'The request for a request token is signed with an empty token secret and carries the callback.',
    where: 'RFC 5849 §2.1',
  });
  expect(read.map(({ items }) => items.length)).toEqual([30, 38, 15, 17, 20, 76, 74, 85]);
});

test.each([
  [
    'a member that there is not',
    '  - id: O1\n',
    '  - id: O1\n    proof: none\n',
    /oauth1\.yml: .*proof" is not allowed/,
  ],
  ['an item without text', '    text: The version is 1.0.\n', '', /oauth1\.yml: .*text" is required/],
  [
    'a member that is there twice',
    'title: OAuth 1.0a\n',
    'title: a\ntitle: b\n',
    /oauth1\.yml: Map keys must be unique/,
  ],
  ['an id of another form', 'id: O2\n', 'id: second\n', /oauth1\.yml: .*fails to match/],
  ['an id that is there twice', 'id: O2\n', 'id: O1\n', /oauth1\.yml: .*duplicate/],
  ['an id of another list', 'id: O2\n', 'id: T1\n', /T1 is in two lists/],
])('%s is refused', (_case, from, to, problem) => {
  edit('oauth1.yml', from, to);
  expect(() => readRequirements(folder)).toThrow(problem);
});

test.each([
  ['a member that there is not', 'id: 1\n', 'id: 1\n    proof: none\n', /quirks\.yml: .*proof" is not allowed/],
  ['a number that is there twice', 'id: 2\n', 'id: 1\n', /quirks\.yml: .*duplicate/],
  ['a number that is none', 'id: 2\n', "id: '2'\n", /quirks\.yml: .*must be a number/],
])('of a quirk, %s is refused', (_case, from, to, problem) => {
  const file = edit('quirks.yml', from, to);
  expect(() => readQuirks(file)).toThrow(problem);
});

test('a quirk that a connector names has to be there', () => {
  expect(findQuirk(30).id).toBe(30);
  expect(() => findQuirk(31)).toThrow('There is no quirk 31');
});
