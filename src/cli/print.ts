import type { CommandContext } from './command';
import { toggle } from './options';
import { writeTable } from './table';

/** The option of the commands that print something found. */
export const JSON_OPTION = { json: toggle('prints JSON') } as const;

interface GivenJson {
  json: boolean;
}

/** Prints what a command found: JSON where it is asked for, else a table or a sentence. */
export function print(
  given: GivenJson,
  { out, width }: CommandContext,
  {
    data,
    head,
    rows,
    empty,
  }: { data: unknown; head: readonly string[]; rows: ReadonlyArray<readonly string[]>; empty: string },
): void {
  if (given.json) out.write(`${JSON.stringify(data, undefined, 2)}\n`);
  else if (rows.length === 0) out.write(`${empty}\n`);
  else out.write(writeTable(head, rows, width));
}

/** Prints one sentence, or JSON. */
export function say(given: GivenJson, { out }: CommandContext, data: { message: string }): void {
  out.write(given.json ? `${JSON.stringify(data, undefined, 2)}\n` : `${data.message}\n`);
}
