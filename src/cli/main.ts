#!/usr/bin/env node
import { ConfigurationError, DocklineError } from '../errors';
import { VERSION } from '../service';
import { HELP, readCommand, UsageError, type Command } from './arguments';
import { pull, type CommandContext } from './pull';
import { record } from './record/record';
import { checkSpecs } from './check-specs';
import { tryConnector } from './try-connector';
import { verify } from './verify/verify';

/** First words of the commands of stored connections. */
const STORED_GROUPS = new Set(['account', 'app', 'keys', 'migrate']);

/** The command line: the same connectors and the same synchronizer, without a host. Says whether all was right. */
async function run(argv: readonly string[]): Promise<boolean> {
  if (STORED_GROUPS.has(argv[0] ?? '')) {
    // The other half's rooms are loaded for its own commands only.
    const { runStored } = require('./stored/run-stored') as typeof import('./stored/run-stored');
    const { env: environment, stdout: out, stderr: notices, stdin: input } = process;
    await runStored(argv, { environment, out, notices, input, folder: process.cwd(), width: out.columns ?? 80 });
    return true;
  }
  const command: Command = readCommand(argv);
  const context: CommandContext = { environment: process.env, out: process.stdout };
  switch (command.name) {
    case 'verify':
      return verify(command, context);
    case 'spec check':
      return checkSpecs(command, context);
    case 'try':
      await tryConnector(command, context);
      break;
    case 'pull':
      await pull(command, context);
      break;
    case 'record':
      await record(command, context);
      break;
    case 'version':
      process.stdout.write(`dockline ${VERSION}\n`);
      break;
    case 'help':
      process.stdout.write(HELP);
      break;
  }
  return true;
}

run(process.argv.slice(2)).then(
  // Pooled connections to the provider would keep the process for a while.
  (isRight) => process.exit(isRight ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${describe(error)}\n`);
    process.exit(error instanceof UsageError || error instanceof ConfigurationError ? 2 : 1);
  },
);

function describe(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nMore: dockline help`;
  if (error instanceof ConfigurationError) return error.message;
  if (error instanceof DocklineError) {
    const hint = error.tryLater ? ' Running the same command again goes on where it stopped.' : '';
    return `${error.message} (${error.code})${hint}`;
  }
  return `Something went wrong on our side: ${error instanceof Error ? error.message : 'no further detail'}`;
}
