import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findFolderProblems } from '../../../src/connector';
import { CodeError, toCommonJs } from '../../../src/spec/folder/check-code';

const folder = mkdtempSync(join(tmpdir(), 'dockline-code-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SPEC = `name: Acme
auth:
  type: client-credentials
  ui: { schema: { type: object, properties: { key: { title: Key } } } }
  makeApiClient: { mapping: { baseUri: https://api.acme.example } }
  test:
`;

function findProblems(test: string, files: Record<string, string> = {}): string[] {
  rmSync(join(folder, 'acme'), { recursive: true, force: true });
  mkdirSync(join(folder, 'acme', 'auth'), { recursive: true });
  writeFileSync(join(folder, 'acme', 'spec.yml'), `${SPEC}${test}`);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'acme', 'auth', name), text);
  return findFolderProblems(join(folder, 'acme')).map(({ file, line, message }) => `${file}:${line} ${message}`);
}

describe('code with a mistake is a problem with file and line', () => {
  test('in a file', () => {
    expect(findProblems('    implementationType: javascript\n', { 'test.js': '\n\nexports.test = (;\n' })).toEqual([
      "auth/test.js:3 is no JavaScript: unexpected token in expression: ';'",
    ]);
  });

  test('inline, in several lines and in one', () => {
    expect(findProblems('    code: |\n      exports.test = () =>\n        (;\n')).toEqual([
      "spec.yml:9 is no JavaScript: unexpected token in expression: ';'",
    ]);
    expect(findProblems('    code: "exports.test = ("\n')).toEqual([
      "spec.yml:7 is no JavaScript: unexpected token in expression: '}'",
    ]);
    expect(findProblems('    code: "exports.test = () => true"\n')).toEqual([]);
  });
});

test.each([
  ['exports.test = ({ a }) => {\n  if (;\n};', 2],
  ['exports.test = async () => {\n  let a;\n  let a;\n};', 3],
  ['exports.test = () => 1;\n}); fetch(1); (function () {', 2],
])('the line of a mistake: %j', (code, line) => {
  expect(() => toCommonJs(code, 'a.js')).toThrow(expect.objectContaining({ line }));
});

describe('code that loads files or packages is refused', () => {
  test.each([
    ["import('x')", 1],
    ["\nimport/**/('x')", 2],
    ["import // here\n('x')", 1],
    ["import x from 'x'", 1],
    ["import 'x'", 1],
    ["\n\nrequire /* c */ ('x')", 3],
    ["require?.('x')", 1],
    ["`${import('x')}`", 1],
  ])('%j', (code, line) => {
    expect(() => toCommonJs(code, 'a.js')).toThrow(expect.objectContaining({ line }));
    expect(() => toCommonJs(code, 'a.js')).toThrow('cannot load other files or packages');
    expect(() => toCommonJs(code, 'a.ts')).toThrow(CodeError);
  });

  test('inline as well', () => {
    expect(findProblems("    code: |\n      exports.test = async () =>\n        import/**/('node:fs');\n")).toEqual([
      'spec.yml:9 is no JavaScript: a method cannot load other files or packages; put what it needs into the file',
    ]);
  });

  test.each([
    "'import(1)'",
    '// import(1)',
    '/* require(1) */',
    'a.import(1)',
    'a?.require(1)',
    '/import(1)/',
    '({ import: 1 })',
  ])('not the word alone: %s', (code) => {
    expect(toCommonJs(code, 'a.js')).toBe(code);
  });

  test('types of TypeScript are taken away', () => {
    expect(toCommonJs("import type { A } from './a';\nexports.test = (a: A) => a;", 'test.ts')).toMatch(
      /\nexports\.test = \(a\) => a;$/,
    );
  });
});

test('no file of the service runs texts as code, and nothing uses vm', () => {
  const src = resolve(__dirname, '../../../src');
  const found = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const hit = /['"](?:node:)?vm['"]|\bnew Function\b|(?<![\w.])Function\(|(?<![\w.$])eval\(/.exec(
        readFileSync(path, 'utf8'),
      );
      return hit === null ? [] : [`${path}: ${hit[0]}`];
    });
  expect(found).toEqual([]);
});

test('$jsonata is refused where nothing can be waited for', () => {
  const spec = `${SPEC}    rest: { path: /me }
api:
  limits: { statuses: [403], limitedWhen: { $jsonata: "response.data.limited" } }
`;
  rmSync(join(folder, 'acme'), { recursive: true, force: true });
  mkdirSync(join(folder, 'acme'));
  writeFileSync(join(folder, 'acme', 'spec.yml'), spec);
  expect(findFolderProblems(join(folder, 'acme'))).toEqual([
    {
      file: 'spec.yml',
      line: 9,
      path: 'api.limits.limitedWhen.$jsonata',
      message: 'has no place here: it is computed elsewhere, and this is needed at once',
    },
  ]);
});
