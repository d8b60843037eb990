import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listAnchors, listFiles, readText, ROOT, toAnchor, withoutBlocks } from './pages';

const PAGES = ['docs', 'clients', 'connectors']
  .flatMap((folder) => listFiles(folder, /\.md$/))
  .concat('README.md', 'SECURITY.md', 'CHANGELOG.md', 'src/README.md');

test('a link in a page leads to a file and a heading that are there', () => {
  const links = PAGES.flatMap((page) =>
    [
      ...withoutBlocks(readText(page))
        .replace(/`[^`\n]*`/g, 'code')
        .matchAll(/\]\(([^)\s]+)\)/g),
    ]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => ({ page, target })),
  );
  expect(links.length).toBeGreaterThan(500);
  const broken = links.filter(({ page, target }) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    return !existsSync(join(ROOT, file)) || (anchor !== undefined && !listAnchors(file).has(anchor));
  });
  expect(broken).toEqual([]);
});

test('a file that a page names is there', () => {
  // What the changelog names may be gone since.
  const named = PAGES.filter((page) => page !== 'CHANGELOG.md').flatMap((page) =>
    [...readText(page).matchAll(/`((?:bench|clients|docs|sandbox|scripts|src|test)\/[\w./-]+\.[a-z]+)`/g)].map(
      ([, file = '']) => ({ page, file }),
    ),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(({ file }) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('headings are named as GitHub names them', () => {
  expect(toAnchor('Rows and `__syncAction`')).toBe('rows-and-__syncaction');
  expect(toAnchor('POST /oauth1/v1/access_token')).toBe('post-oauth1v1access_token');
  expect(toAnchor("What the [host](x.md#y)'s account is: all of it")).toBe('what-the-hosts-account-is-all-of-it');
  expect([...listAnchors('docs/refresh.md')].slice(0, 2)).toEqual([
    'refresh-what-is-promised-and-what-cannot-be',
    'set-up',
  ]);
});
