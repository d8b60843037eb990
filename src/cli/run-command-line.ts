import { CommanderError } from 'commander';
import { ConfigurationError, DocklineError } from '../errors';
import { buildProgram } from './build-program';
import type { CommandContext } from './command';
import { InstanceError } from './instance/instance-error';
import { listCommands } from './list-commands';
import { UsageError } from './usage-error';

/**
 * Does what the command line asks for, and tells what went wrong. Returns the exit code: 0; 1 when something went wrong on
 * the way, or when something that was looked at is wrong; 2 for a wrong command line, settings or account file.
 */
export async function runCommandLine(argv: readonly string[], context: CommandContext): Promise<number> {
  let isRight = true;
  const commands = listCommands();
  const names = commands.map(({ name }) => name);
  const program = buildProgram(commands, context, async (command, given) => {
    isRight = (await command.run(given, context)) !== false;
  });
  try {
    await program.parseAsync(readWords(argv, names), { from: 'user' });
    return isRight ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    context.notices.write(`${describe(error)}\n`);
    return error instanceof UsageError || error instanceof ConfigurationError ? 2 : 1;
  }
}

/** `help` asks for the help of the words after it. Words that are no command are wrong, whatever options follow them. */
function readWords(argv: readonly string[], names: readonly string[]): readonly string[] {
  const [first = 'help', ...rest] = argv;
  const asked = first === 'help' ? [...rest, '--help'] : argv;
  const option = asked.findIndex((word) => word.startsWith('-'));
  const words = option < 0 ? asked : asked.slice(0, option);
  const isKnown = names.some((name) =>
    name.split(' ').every((word, index) => index >= words.length || word === words[index]),
  );
  return isKnown ? asked : words;
}

function describe(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nMore: dockline help`;
  if (error instanceof ConfigurationError || error instanceof InstanceError) return error.message;
  if (error instanceof DocklineError) {
    const hint = error.tryLater ? ' Running the same command again goes on where it stopped.' : '';
    return `${error.message} (${error.code})${hint}`;
  }
  return `Something went wrong on our side: ${error instanceof Error ? error.message : 'no further detail'}`;
}
