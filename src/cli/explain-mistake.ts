import type { Command as Program, CommanderError } from 'commander';
import { findNear } from '../common';
import type { Command } from './command';
import { lacksArgument } from './read-given';
import { UsageError } from './usage-error';

/** Where the parser stopped: at a command, or at a group of them. */
interface Place {
  program: Program;
  /** Missing for a group. */
  command: Command | undefined;
  /** Names of all commands. */
  names: readonly string[];
}

/** What the parser says in its own words, as a sentence that says what to do. Help and version that were asked for stay what they are. */
export function explainMistake(error: CommanderError, { program, command, names }: Place): Error {
  const [, quoted = ''] = /'(.*)'/s.exec(error.message) ?? [];
  switch (error.code) {
    case 'commander.help':
      return new UsageError(`Say which command.\n${program.helpInformation().trimEnd()}`);
    case 'commander.unknownCommand':
      return explainUnknownCommand([...listWords(program), program.args[0] ?? ''], names);
    case 'commander.unknownOption':
      return explainUnknownOption(quoted, program);
    case 'commander.optionMissingArgument':
      return new UsageError(`${quoted.split(' ')[0]} needs a value: ${quoted}`);
    case 'commander.excessArguments':
      return new UsageError(`"${program.args[program.registeredArguments.length]}" is too much.`);
    case 'commander.missingArgument': {
      const argument = command?.arguments?.[quoted];
      return command === undefined || argument === undefined ? error : lacksArgument(command, argument);
    }
    default:
      return error;
  }
}

/** The words that lead to a command or a group, without the program's own name. */
export function listWords(program: Program): string[] {
  return program.parent === null ? [] : [...listWords(program.parent), program.name()];
}

/** Meant may be a similar word in the same place, or this word in another. */
function explainUnknownCommand(words: readonly string[], names: readonly string[]): UsageError {
  const last = words.at(-1) ?? '';
  const within = names.map((name) => name.split(' ')).filter((name) => isBegun(name, words.slice(0, -1)));
  const next = within.map((name) => name[words.length - 1] ?? '');
  const similar = findNear(last, [...new Set(next)]).map((word) => [...words.slice(0, -1), word]);
  const elsewhere = within.filter((name) => name.length > words.length && name.at(-1) === last);
  const near = [...similar, ...elsewhere].map((name) => name.join(' '));
  return new UsageError(`There is no command "${words.join(' ')}".${suggest(near)}`);
}

function isBegun(name: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => name[index] === word);
}

/** What stands after `=` may be a secret and is not repeated. */
function explainUnknownOption(text: string, program: Program): UsageError {
  const [flag = ''] = text.split('=');
  const flags = program.options.map(({ long }) => long ?? '');
  if (flags.includes(flag)) return new UsageError(`${flag} takes no value.`);
  return new UsageError(`Unknown option '${flag}'.${suggest(findNear(flag, flags))}`);
}

function suggest(near: readonly string[]): string {
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
}
