import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST_MEMBERS } from '../../src/host/account';
import { ROUTES } from '../../src/host/routes';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'host-contract.md'), 'utf8');

test('the page of the contract has each route that there is, and no other', () => {
  const routes = ROUTES.filter(({ method }) => method !== 'HEAD').map(({ method, path }) => `${method} ${path}`);
  expect(routes.length).toBeGreaterThan(15);
  const described = [...page.matchAll(/^### ([A-Z]+ \/.*)$/gm)].map(([, route]) => route ?? '');
  expect(described.toSorted()).toEqual(routes.toSorted());
});

test('the names that it gives to the host are those that credentials leave out', () => {
  const [, section = ''] = page.split("### Names that the host's account uses\n\n");
  const names = [...(section.split(" are the host's own")[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.toSorted()).toEqual([...HOST_MEMBERS].toSorted());
});
