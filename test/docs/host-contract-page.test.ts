import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST_MEMBERS } from '../../src/host/account';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'host-contract.md'), 'utf8');
const host = join(root, 'src', 'host');

test('the page of the contract has each route that there is, and no other', () => {
  const routes = readdirSync(host).flatMap((file) => {
    const text = readFileSync(join(host, file), 'utf8');
    const path = /^ {2}path: '([^']+)'/m.exec(text)?.[1];
    return path === undefined ? [] : [`${/^ {2}method: '(\w+)'/m.exec(text)?.[1] ?? 'POST'} ${path}`];
  });
  expect(routes.length).toBeGreaterThan(15);
  const described = [...page.matchAll(/^### ([A-Z]+ \/.*)$/gm)].map(([, route]) => route ?? '');
  expect(described.toSorted()).toEqual(['GET /', 'GET /logo', ...routes].toSorted());
});

test('the names that it gives to the host are those that credentials leave out', () => {
  const [, section = ''] = page.split("### Names that the host's account uses\n\n");
  const names = [...(section.split(" are the host's own")[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.toSorted()).toEqual([...HOST_MEMBERS].toSorted());
});
