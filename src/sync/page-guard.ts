import { DocklineError } from '../errors';

/** More pages than any account has; what goes on after them goes on for ever. */
const MAX_PAGES = 10_000;

/**
 * Watches a loop over a provider's pages. The function that it makes gets what asks for the next page, and throws a 502 when
 * that was asked for before: the provider would send the same page without end.
 */
export function createPageGuard(what: string): (next: string) => void {
  const asked = new Set<string>();
  return (next) => {
    if (!asked.has(next) && asked.size < MAX_PAGES) {
      asked.add(next);
      return;
    }
    throw new DocklineError(
      'The service keeps sending the same page. Please report this to the operator of the connector.',
      { code: 'cursor_stuck', status: 502 },
      { detail: what },
    );
  };
}
