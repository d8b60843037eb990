import { createOpenApi, type ApiPart, type CallerGuard } from '../web';
import { VERSION } from './version';

/** A part of the service, with the guard that stands before what it describes. */
export interface GuardedPart {
  guard: CallerGuard | undefined;
  /** Asked when the first reader comes. */
  describe(): ApiPart;
}

/**
 * Makes what `/openapi.json` answers to a reader at an address. It tells each part to those only who may call it; throws the
 * 403 of a guard to those who may call none. `path` is where all parts lie.
 */
export function createApiDocument(
  path: string,
  parts: readonly GuardedPart[],
): (address: string | undefined) => object {
  const made = new Map<GuardedPart, ApiPart>();
  const read = (part: GuardedPart): ApiPart => {
    const known = made.get(part) ?? part.describe();
    made.set(part, known);
    return known;
  };
  return (address) => {
    const refusals = parts.map(({ guard }) => guard?.(address));
    const [refusal] = refusals;
    const told = parts.filter((_part, index) => refusals[index] === undefined);
    if (told.length === 0 && refusal !== undefined) throw refusal;
    return createOpenApi(path, VERSION, told.map(read));
  };
}
