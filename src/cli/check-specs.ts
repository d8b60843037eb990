import { basename, dirname, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  compileConnector,
  findFolderProblems,
  isSpecFolder,
  lintSpec,
  listParameters,
  loadConnector,
  writeProblem,
  type ConnectorSpec,
} from '../connector';
import { ConfigurationError } from '../errors';
import type { CommandContext } from './command';
import { UsageError } from './usage-error';

/** `dockline spec check`: everything that is wrong in connectors' folders, all at once. Returns whether nothing is. */
export async function checkSpecs(folders: readonly string[], { out }: CommandContext): Promise<boolean> {
  let count = 0;
  for (const given of folders) {
    const folder = resolve(given);
    if (!existsSync(folder)) throw new UsageError(`There is no folder ${given}.`);
    const problems = await findProblems(folder);
    count += problems.length;
    out.write(problems.length === 0 ? `${given}: nothing is wrong\n` : `${given}\n`);
    for (const problem of problems) out.write(`  ${problem}\n`);
  }
  return count === 0;
}

async function findProblems(folder: string): Promise<string[]> {
  if (!isSpecFolder(folder) && !existsSync(join(folder, 'connector.ts')) && !existsSync(join(folder, 'connector.js')))
    return ['spec.yml: is missing'];
  const found = isSpecFolder(folder) ? findFolderProblems(folder).map(writeProblem) : [];
  if (found.length > 0) return [...new Set(found)];
  try {
    const loaded = loadConnector(basename(folder), dirname(folder));
    return [...(await findCompileProblems(loaded.spec)), ...(await lintSpec(loaded))];
  } catch (error) {
    if (error instanceof ConfigurationError) return [...error.problems];
    return [`connector: ${error instanceof Error ? error.message : 'cannot be loaded'}`];
  }
}

/** What only shows when every formula has a value: compiled with texts in the place of the operator's settings. */
async function findCompileProblems(spec: ConnectorSpec): Promise<string[]> {
  const connectorParameters = Object.fromEntries(
    listParameters(spec)
      .filter(({ required, default: value }) => required || value !== undefined)
      .map(({ name, default: value }) => [name, value ?? `the-${name}`]),
  );
  try {
    await compileConnector({ spec, connectorParameters });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return [...error.problems];
    throw error;
  }
}
