import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConnector, listConnectorIds, loadConnector } from '../src/connector';

const ids = listConnectorIds();

test.each(ids)('connectors/%s has a spec that can be defined again', (id) => {
  const { spec } = loadConnector(id);
  expect(spec.id).toBe(id);
  expect(() => defineConnector(spec)).not.toThrow();
});

test('the catalogue is large enough: 120 providers, 12 of them over OAuth 1.0a', () => {
  const specs = ids.map((id) => loadConnector(id).spec);
  expect(specs.length).toBeGreaterThanOrEqual(120);
  expect(specs.filter(({ auth }) => auth.oauth1 !== undefined).length).toBeGreaterThanOrEqual(12);
});

test('the folder is scanned, and names that start with _ are left out', () => {
  const folder = join(__dirname, 'fixtures', 'connectors');
  expect(listConnectorIds(folder)).toEqual(['per-account', 'two-versions']);
  expect(ids).toEqual(expect.arrayContaining(['google', 'trello']));
});

test('every connector is in the part of one file that runs the kit', () => {
  const files = readdirSync(join(__dirname, 'connectors')).filter((name) => name.startsWith('pass-the-kit-'));
  expect(files.toSorted()).toEqual([1, 2, 3, 4].map((part) => `pass-the-kit-${part}.service.test.ts`));
});
