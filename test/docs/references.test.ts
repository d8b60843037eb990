import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listAnchors, listFiles, readText, ROOT, toAnchor } from './pages';

interface Comment {
  file: string;
  text: string;
}

const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;
const YAML_COMMENT = /(?<=^|\s)#.*$/gm;

const comments: Comment[] = ['src', 'connectors', 'sandbox', 'test', 'scripts', 'bench', 'clients'].flatMap((folder) =>
  listFiles(folder, /\.(ts|js|mjs|cjs|yml)$/)
    .filter((file) => file !== 'test/docs/references.test.ts')
    .flatMap((file) =>
      [...readText(file).matchAll(file.endsWith('.yml') ? YAML_COMMENT : COMMENT)].map(([text]) => ({
        file,
        // A comment of several lines is one text.
        text: text.replace(/\n\s*\*? ?/g, ' '),
      })),
    ),
);

/** A number means something only to somebody who has the document that it is from. */
const ELSEWHERE: ReadonlyArray<[string, RegExp]> = [
  ['a number of the host’s contract', /host(?:'s)? contract[,:]? (?:sections? )?§?\d/i],
  ['a document that is not here', /\bDESIGN\b|\breference(?:'s)? section|\bsee the (?:design|plan|brief)\b/],
  ['the number of a rule or a decision', /(?<![\w%#-])(?:[ABCDOPRTX]\d{1,2}|S-state-\d)(?![\w-])/],
  ['a section of nothing', /(?<!RFC [^.]*|Core |NIST [^.]*)\b[Ss]ections? \d/],
];

test('no comment cites a document that is not in the repository', () => {
  expect(comments.length).toBeGreaterThan(2000);
  const found = comments.flatMap(({ file, text }) =>
    ELSEWHERE.filter(([, pattern]) => pattern.test(text)).map(([what]) => `${file}: ${what}: ${text}`),
  );
  expect(found).toEqual([]);
});

test.each([
  '/** `POST /validate` (host contract 3.3 and 4): checks an account. */',
  '// The host contract, section 3.10.',
  '/** The one room that may import a package (DESIGN D2). */',
  '// See reference section 5.4.',
  '/** Tries new credentials out (X21). */',
  '/** `GET /oauth2/callback` (C19–C27). */',
  '// A4 to A6, S-state-2.',
  '// As section 3 says.',
])('such a comment is found: %s', (text) => {
  expect(ELSEWHERE.some(([, pattern]) => pattern.test(text))).toBe(true);
});

test.each([
  '/** A code verifier (RFC 7636, section 4.1). */',
  '// The path %C3%A9 holds #A1B2C3 and MD5.',
  '/** Reads `2xx` and S256; a1 and b2 are names. */',
])('such a comment is not: %s', (text) => {
  expect(ELSEWHERE.filter(([, pattern]) => pattern.test(text))).toEqual([]);
});

test('a section sign stands in a file that names the standard', () => {
  const found = comments.filter(
    ({ file, text }) => text.includes('§') && !/RFC \d+|OpenID Connect|NIST SP/.test(readText(file)),
  );
  expect(found).toEqual([]);
});

test('a file or a heading that a comment names is there', () => {
  const NAMED = /\b((?:docs|src|test|sandbox|scripts|bench|clients)\/[\w/-]+\.(?:md|ts|js|yml))(?:,? \(?"([^"]+)")?/g;
  const named = comments.flatMap(({ file, text }) =>
    [...text.matchAll(NAMED)].map(([, target = '', heading]) => ({ file, target, heading })),
  );
  expect(named.filter(({ heading }) => heading !== undefined).length).toBeGreaterThan(1);
  const lost = named.filter(
    ({ target, heading }) =>
      !existsSync(join(ROOT, target)) || (heading !== undefined && !listAnchors(target).has(toAnchor(heading))),
  );
  expect(lost).toEqual([]);
});
