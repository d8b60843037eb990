import { ACCOUNT_COMMANDS } from './account-commands';
import { APP_COMMANDS } from './app-commands';
import { readGiven, writeCommandHelp, writeGroupHelp, type StoredCommand } from './command';
import { STORE_COMMANDS } from './store-commands';
import { UsageError, type CommandContext } from './stored-context';

/** Every command of stored connections. */
const STORED_COMMANDS: readonly StoredCommand[] = [...ACCOUNT_COMMANDS, ...APP_COMMANDS, ...STORE_COMMANDS];

/** Runs a command of stored connections, or shows its help. Throws a `UsageError`. */
export async function runStored(argv: readonly string[], context: CommandContext): Promise<void> {
  const words = argv.slice(0, firstOption(argv));
  const wantsHelp = argv.some((word) => word === '--help' || word === '-h');
  const command = STORED_COMMANDS.find(({ path }) => path.every((word, index) => words[index] === word));
  if (command === undefined) {
    const isGroup = STORED_COMMANDS.some(({ path }) => words.every((word, index) => path[index] === word));
    if (isGroup && wantsHelp) return void context.out.write(writeGroupHelp(words, STORED_COMMANDS));
    if (isGroup) throw new UsageError(`Say which command.\n${writeGroupHelp(words, STORED_COMMANDS)}`);
    throw new UsageError(`There is no command "${words.join(' ')}".`);
  }
  if (wantsHelp) return void context.out.write(writeCommandHelp(command));
  await command.run(readGiven(command, argv.slice(command.path.length)), context);
}

function firstOption(argv: readonly string[]): number {
  const index = argv.findIndex((word) => word.startsWith('-'));
  return index < 0 ? argv.length : index;
}
