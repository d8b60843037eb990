import { listConnectorIds } from '../../src/connector';
import { listProblems, startContractKit } from '../kit/connector-contract';

/** `npm run catalogue`: one line for each provider with what the kit says; `-- <id> …` for some of them. */
async function main(): Promise<void> {
  const given = process.argv.slice(2);
  const ids = given.length > 0 ? given : listConnectorIds();
  const kit = await startContractKit(ids);
  const width = Math.max(...ids.map((id) => id.length));
  let failed = 0;
  for (const id of ids) {
    const results = await kit.check(id);
    const problems = listProblems(results);
    if (problems.length > 0) failed += 1;
    const verdict = problems.length === 0 ? 'pass' : 'FAIL';
    process.stdout.write(`${id.padEnd(width)}  ${verdict}  ${results.length - problems.length}/${results.length}\n`);
    for (const problem of problems) process.stdout.write(`${' '.repeat(width)}    ${problem}\n`);
  }
  await kit.stop();
  process.stdout.write(`\n${ids.length - failed} of ${ids.length} pass\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
