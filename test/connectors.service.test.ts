import { join } from 'node:path';
import { defineConnector, listConnectorIds, loadConnector } from '../src/connector';
import { listProblems, startContractKit, type ContractKit } from './kit/connector-contract';

/** What holds for every folder in connectors/, with no test written for it: `test/kit/connector-contract.ts`. */
const ids = listConnectorIds();
let kit: ContractKit;
beforeAll(async () => {
  kit = await startContractKit(ids);
}, 60_000);
afterAll(() => kit.stop());

test.each(ids)('connectors/%s passes the kit', async (id) => {
  const results = await kit.check(id);
  expect(listProblems(results)).toEqual([]);
  expect(results.length).toBeGreaterThan(10);
});

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
