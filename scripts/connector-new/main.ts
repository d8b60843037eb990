import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listProblems, startContractKit } from '../../test/kit/connector-contract';
import { AnswerError, HELP, readAnswers } from './answers';
import { writeSpec } from './write-spec';

const CONNECTORS = join(__dirname, '..', '..', 'connectors');

/** `npm run connector:new -- <id>`: a folder that passes the kit. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 0 || argv.includes('--help')) {
    process.stdout.write(HELP);
    return argv.length === 0 ? 2 : 0;
  }
  const answers = await readAnswers(argv);
  const folder = join(answers.folder ?? CONNECTORS, answers.id);
  if (existsSync(folder) && !answers.isForced)
    throw new AnswerError(`connectors/${answers.id} is there already; --force writes over it.`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'spec.yml'), writeSpec(answers));
  process.stdout.write(`Wrote connectors/${answers.id}/spec.yml\n`);
  const kit = await startContractKit([answers.id], join(folder, '..'));
  const results = await kit.check(answers.id);
  await kit.stop();
  const problems = listProblems(results);
  for (const problem of problems) process.stdout.write(`  ${problem}\n`);
  process.stdout.write(`The kit: ${results.length - problems.length} of ${results.length} pass.\n`);
  if (problems.length === 0)
    process.stdout.write('Next: npm run pages, one line in CHANGELOG.md, and its client id and secret in .env.\n');
  return problems.length === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof AnswerError) process.stderr.write('More: npm run connector:new -- --help\n');
    process.exit(error instanceof AnswerError ? 2 : 1);
  },
);
