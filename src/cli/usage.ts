import type { Argument, Command, Option } from './command';

/** How an argument is written: `<connector>`, or `<folder> …` where several may come. */
function writeArgument(name: string, { isList = false }: Argument): string {
  return isList ? `<${name}> …` : `<${name}>`;
}

/** How an option is written: `redirectUri` is `--redirect-uri`. */
export function writeFlag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** An option with what stands after it: `--out <folder>`. */
export function writeOption(name: string, { value }: Option<unknown>): string {
  return value === undefined ? writeFlag(name) : `${writeFlag(name)} ${value}`;
}

/** What an option is for. */
export function describeOption({ help }: Option<unknown>): string {
  return typeof help === 'string' ? help : help();
}

/** What has to follow a command's name: `<connector> --out <folder>`. */
export function writeNeeded({ arguments: words = {}, options = {} }: Command): string {
  const needed = Object.entries(options).filter(([, { isNeeded = false }]) => isNeeded);
  return [
    ...Object.entries(words).map(([name, argument]) => writeArgument(name, argument)),
    ...needed.map(([name, option]) => writeOption(name, option)),
  ].join(' ');
}

/** A whole call: `dockline pull <connector> --out <folder>`. */
export function writeUsage(command: Command): string {
  return `dockline ${command.name} ${writeNeeded(command)}`.trimEnd();
}
