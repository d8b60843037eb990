import { listConnectorIds } from '../../src/connector';
import { listProblems, startContractKit, type ContractKit } from '../kit/connector-contract';

/**
 * What holds for every folder in connectors/, with no test written for it: `test/kit/connector-contract.ts`. In four parts,
 * 1 to 4, so that they go on side by side.
 */
export function testPart(part: 1 | 2 | 3 | 4): void {
  const ids = listConnectorIds().filter((_id, index) => index % 4 === part - 1);
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
}
