import type { Argument, Command } from './command';
import { UsageError } from './usage-error';
import { writeFlag, writeUsage } from './usage';

/** What the parser found: one text or several for each argument, and the same or `true` for each option that is there. */
interface Found {
  words: ReadonlyArray<string | readonly string[]>;
  texts: Readonly<Record<string, string | readonly string[] | true | undefined>>;
}

/** Everything that was given for a command, checked, by the names of its arguments and options. Throws a `UsageError`. */
export function readGiven(command: Command, { words, texts }: Found): Record<string, unknown> {
  const { arguments: named = {}, options = {} } = command;
  const given: Record<string, unknown> = {};
  for (const [index, [name, argument]] of Object.entries(named).entries()) {
    const word = words[index] ?? '';
    if (![word].flat().every((one) => argument.accepts?.(one) ?? true)) throw lacksArgument(command, argument);
    given[name] = word;
  }
  for (const [name, option] of Object.entries(options)) {
    const text = texts[name];
    const all = text === undefined ? [] : [text].flat().map(String);
    given[name] = option.read(all, writeFlag(name));
  }
  return given;
}

/** Says what is missing, with the usage of the command. */
export function lacksArgument(command: Command, { missing }: Argument): UsageError {
  return new UsageError(`${missing}: ${writeUsage(command)}`);
}
