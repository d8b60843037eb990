import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { GROUPS, type Command } from './command';

const FOLDER = join(__dirname, 'commands');

/** Every command there is, group by group: each file of `commands/` is one. */
export function listCommands(): Command[] {
  const groups = Object.keys(GROUPS);
  return readdirSync(FOLDER)
    .map((file) => (require(join(FOLDER, parse(file).name)) as { command: Command }).command)
    .toSorted((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group) || a.name.localeCompare(b.name));
}
