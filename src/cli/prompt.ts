import { createInterface } from 'node:readline';
import type { CommandContext } from './command';
import { UsageError } from './usage-error';

/**
 * Asks for a value that was not given. A secret is not shown while it is typed. Without a terminal the next line of the
 * input is taken; none is a `UsageError`.
 */
export async function prompt({ input, notices }: CommandContext, label: string, isSecret: boolean): Promise<string> {
  notices.write(`${label}: `);
  const answer = isSecret && input.isTTY ? await readHidden(input) : await readLine(input);
  if (isSecret || !input.isTTY) notices.write('\n');
  if (answer === undefined || answer.trim() === '') throw new UsageError(`${label} is missing.`);
  return answer.trim();
}

const lines = new WeakMap<NodeJS.ReadStream, AsyncIterator<string>>();

/** One reader for all questions: a pipe brings its lines at once. */
async function readLine(input: NodeJS.ReadStream): Promise<string | undefined> {
  const known = lines.get(input) ?? createInterface({ input, terminal: false })[Symbol.asyncIterator]();
  lines.set(input, known);
  const { done, value } = await known.next();
  return done === true ? undefined : value;
}

const ENTER = new Set(['\r', '\n', '\u0004']);

function readHidden(input: NodeJS.ReadStream): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    input.setRawMode(true);
    input.resume();
    const end = (result: string | undefined): void => {
      input.off('data', take);
      input.setRawMode(false);
      input.pause();
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      for (const sign of chunk.toString('utf8')) {
        if (ENTER.has(sign)) return end(text);
        if (sign === '\u0003') return end(undefined);
        text = sign === '\u007f' || sign === '\b' ? text.slice(0, -1) : text + sign;
      }
      return undefined;
    };
    input.on('data', take);
  });
}
