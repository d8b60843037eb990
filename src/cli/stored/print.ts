import { writeTable } from '../table';
import type { Given } from './command';
import type { CommandContext } from './stored-context';

/** Prints what a command found: JSON where it is asked for, else a table or a sentence. */
export function print(
  given: Given,
  { out, width }: CommandContext,
  {
    data,
    head,
    rows,
    empty,
  }: { data: unknown; head: readonly string[]; rows: ReadonlyArray<readonly string[]>; empty: string },
): void {
  if (given.has('json')) out.write(`${JSON.stringify(data, undefined, 2)}\n`);
  else if (rows.length === 0) out.write(`${empty}\n`);
  else out.write(writeTable(head, rows, width));
}

/** Prints one sentence, or JSON. */
export function say(given: Given, { out }: CommandContext, data: { message: string }): void {
  out.write(given.has('json') ? `${JSON.stringify(data, undefined, 2)}\n` : `${data.message}\n`);
}
