import type { Environment } from '../../config';

export { UsageError } from '../arguments';

/** What commands of stored connections stand on. */
export interface CommandContext {
  environment: Environment;
  out: NodeJS.WritableStream;
  /** Prompts go here, so that answers of a pipe stay clean. */
  notices: NodeJS.WritableStream;
  input: NodeJS.ReadStream;
  /** Where the command was called. */
  folder: string;
  /** Columns of the terminal. */
  width: number;
}
