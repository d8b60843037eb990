import type { CommandContext } from './command';

/** Writes which version this is. */
export function writeVersion({ out }: CommandContext): void {
  const { VERSION }: typeof import('../service') = require('../service');
  out.write(`dockline ${VERSION}\n`);
}
