import { runCommandLine } from '../../src/cli/run-command-line';

/** Makes the help of the command line and prints the files that are loaded by then, one per line. */
async function main(): Promise<void> {
  const { env: environment, stdout: out, stderr: notices, stdin: input } = process;
  await runCommandLine(['help'], { environment, out, notices, input, folder: '.', width: 80 });
  out.write(`${Object.keys(require.cache).join('\n')}\n`);
}

void main();
