import { Command as Program, CommanderError, Option as Flag } from 'commander';
import { GROUPS, type Command, type CommandContext } from './command';
import { explainMistake, listWords } from './explain-mistake';
import { readGiven } from './read-given';
import { describeOption, writeNeeded, writeOption } from './usage';
import { writeVersion } from './write-version';

/** Columns of the help. A wider terminal does not make lines easier to read. */
const WIDTH = 80;

/** Does what a command is for, with what was given. */
type Run = (command: Command, given: Record<string, unknown>) => Promise<void>;

/**
 * Makes parser and help of the table. A wrong command line becomes a `UsageError`. Help and version are written, and then a
 * `CommanderError` with the exit code 0 ends the parsing.
 */
export function buildProgram(commands: readonly Command[], context: CommandContext, run: Run): Program {
  const names = commands.map(({ name }) => name);
  const root = new Program('dockline')
    .usage('<command> [options]')
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      // Mistakes are told once, by whoever catches them.
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => WIDTH,
      getErrHelpWidth: () => WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .helpOption('-h, --help', 'shows this help')
    .showSuggestionAfterError(false)
    .configureHelp({
      visibleCommands: listLeaves,
      subcommandTerm: (leaf) => [...listWords(leaf), leaf.usage()].join(' ').replace(/ ?\[options\]$/, ''),
    })
    .option('-V, --version', 'shows the version')
    .on('option:version', () => {
      writeVersion(context);
      throw new CommanderError(0, 'commander.version', '');
    });
  settle(root, names);
  for (const command of commands) {
    const leaf = addCommand(root, command, names);
    leaf.action(() => run(command, readGiven(command, { words: leaf.processedArgs, texts: leaf.opts() })));
  }
  addFooters(root);
  return root;
}

/** Only commands do something, so the help of a group lists them, however deep they are. */
function listLeaves(program: Program): Program[] {
  return program.commands.flatMap((inner) => (inner.commands.length === 0 ? [inner] : listLeaves(inner)));
}

/** What commander does not hand on to the commands below. */
function settle(program: Program, names: readonly string[], command?: Command): Program {
  return program.helpCommand(false).exitOverride((error) => {
    throw explainMistake(error, { program, command, names });
  });
}

function addCommand(root: Program, command: Command, names: readonly string[]): Program {
  const heading = `${GROUPS[command.group]}:`;
  const [last = '', ...before] = command.name.split(' ').toReversed();
  const group = before.toReversed().reduce((above: Program, word) => {
    const known = above.commands.find((inner) => inner.name() === word);
    return known ?? settle(above.command(word), names).helpGroup(heading).usage('<command>');
  }, root);
  const { arguments: named = {}, options = {} } = command;
  const leaf = settle(group.command(last), names, command)
    .helpGroup(heading)
    .description(command.summary)
    .usage(`${writeNeeded(command)} [options]`.trimStart());
  for (const [name, { help, isList = false }] of Object.entries(named))
    leaf.argument(isList ? `<${name}...>` : `<${name}>`, help);
  for (const [name, option] of Object.entries(options)) {
    const flag = new Flag(writeOption(name, option));
    // `--no-browser` is a switch like others, not the opposite of `--browser`.
    flag.negate = false;
    if (option.isList === true) flag.argParser((text, earlier?: string[]) => [...(earlier ?? []), text]);
    leaf.addOption(flag);
  }
  return leaf.configureHelp({
    ...leaf.configureHelp(),
    optionDescription: (flag) => {
      const option = options[flag.attributeName()];
      return option === undefined ? flag.description : describeOption(option);
    },
  });
}

function addFooters(program: Program): void {
  if (program.commands.length === 0) return;
  const words = ['dockline', 'help', ...listWords(program), '<command>'];
  program.addHelpText('after', `\nMore about one: ${words.join(' ')}`);
  if (program.parent === null)
    program.addHelpText(
      'after',
      'Settings come from the environment and from .env: docs/settings.md.\nThe commands are described in docs/cli.md.',
    );
  for (const inner of program.commands) addFooters(inner);
}
