#!/usr/bin/env node
import { ConfigurationError, DocklineError } from '../errors';
import { VERSION } from '../version';
import { HELP, readCommand, UsageError, type Command } from './arguments';
import { pull, type CommandContext } from './pull';
import { tryConnector } from './try-connector';

/** The command line: the same connectors and the same synchronizer, without a host. */
async function run(argv: readonly string[]): Promise<void> {
  const command: Command = readCommand(argv);
  const context: CommandContext = { environment: process.env, out: process.stdout };
  if (command.name === 'help') process.stdout.write(HELP);
  else if (command.name === 'version') process.stdout.write(`dockline ${VERSION}\n`);
  else if (command.name === 'try') await tryConnector(command, context);
  else if (command.name === 'pull') await pull(command, context);
}

run(process.argv.slice(2)).then(
  // Pooled connections to the provider would keep the process for a while.
  () => process.exit(0),
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
