import type { Environment } from '../config';

/** What stands together in the help, in this order. */
export const GROUPS = {
  connector: 'One connector, without a host',
  instance: 'Stored connections of a running service',
  store: 'Stored connections, in the database of this folder’s settings',
  program: 'This program',
} as const;

/** What every command stands on. */
export interface CommandContext {
  environment: Environment;
  /** Answers go here. */
  out: NodeJS.WriteStream;
  /** Questions, notices and errors go here, so that the answers of a pipe stay clean. */
  notices: NodeJS.WritableStream;
  input: NodeJS.ReadStream;
  /** Where the program was called. */
  folder: string;
  /** Columns of the terminal. */
  width: number;
}

/** A word that has to follow a command's name. */
export interface Argument {
  help: string;
  /** What to do when it is missing or not accepted, such as `Say which connector`. */
  missing: string;
  /** One word or more. */
  isList?: boolean;
  accepts?(text: string): boolean;
}

/** An option; `T` is what the command gets of it. */
export interface Option<T> {
  /** What stands after it, such as `<folder>`. An option without it is a switch. */
  value?: string;
  /** May come several times. */
  isList?: boolean;
  isNeeded?: boolean;
  /** A function where the text needs what only this command loads. */
  help: string | (() => string);
  /**
   * Makes the value of the texts that were given: none when the option is not there. `flag` is how the option is written.
   * Throws a `UsageError`.
   */
  read(texts: readonly string[], flag: string): T;
}

type Arguments = Readonly<Record<string, Argument>>;
type Options = Readonly<Record<string, Option<unknown>>>;

/** The names that were written down; none where a command has no arguments or no options. */
type Known<T> = { [Name in keyof T as string extends Name ? never : Name]: T[Name] };

/** What was given on the command line, by the names of arguments and options. */
export type Given<A extends Arguments, O extends Options> = {
  readonly [Name in keyof Known<A>]: A[Name] extends { isList: true } ? readonly string[] : string;
} & { readonly [Name in keyof Known<O>]: O[Name] extends Option<infer T> ? T : never };

/** One command: all that the parser, the checks, the help and the documentation know of it. */
export interface Command<A extends Arguments = Arguments, O extends Options = Options, G extends object = object> {
  /** The words that call it. */
  name: string;
  group: keyof typeof GROUPS;
  /** One sentence. */
  summary: string;
  arguments?: A;
  /** By name: `redirectUri` is written `--redirect-uri`. */
  options?: O;
  /**
   * Does the work, and loads what it needs for that only now: the help must not wait for it. `false` says that something
   * which was looked at is wrong.
   */
  run(given: G, context: CommandContext): Promise<boolean | void>;
}

/** A command, with the types of what is given taken from its arguments and options. */
export function defineCommand<A extends Arguments, O extends Options>(command: Command<A, O, Given<A, O>>): Command {
  return command;
}
