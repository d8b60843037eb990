import { checkKeys, rotateKeys } from '../../connections';
import type { CommandContext } from '../command';
import { keepInAudit, withStore } from './with-store';

/** Passes over the store; the second finds what was written by a process that had the old key first. */
const MAX_ROUNDS = 5;

/** How many sealed texts were sealed anew, how many no key opens, and the key that seals. */
export interface Rotation {
  resealed: number;
  failed: number;
  activeId: string;
}

/** Seals everything in the store anew with the first of its keys. Throws a `ConfigurationError` where a key is missing. */
export function rotateStore(context: CommandContext): Promise<Rotation> {
  return withStore(context, async (database, { keyRing }) => {
    await checkKeys(database, keyRing);
    const total = { resealed: 0, failed: 0, activeId: keyRing.activeId };
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const counts = await rotateKeys(database, keyRing);
      total.resealed += counts.resealed;
      total.failed = counts.failed;
      if (counts.resealed === 0) break;
    }
    const { resealed, failed, activeId: key } = total;
    await keepInAudit(database, context, 'keys.rotate', { key, resealed, failed });
    return total;
  });
}
